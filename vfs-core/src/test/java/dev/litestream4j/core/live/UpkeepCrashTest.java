package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.upkeep.Upkeep;
import dev.litestream4j.core.upkeep.UpkeepReport;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Upkeep dies at each of its requests: the replica is whole each time, and the next round goes on.
 */
final class UpkeepCrashTest {
  @TempDir private Path folder;

  private final IoPool pool = new IoPool("upkeep", 8);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  /** What has become of the request at which the process died. */
  enum Last {
    NOT_SENT,
    CARRIED_OUT,
    CARRIED_OUT_IN_PART
  }

  /** A client of a process that dies. */
  private static final class Mortal extends ForwardingReplicaClient {
    private final int lifetime;
    private final Last last;
    private final AtomicInteger requests = new AtomicInteger();

    Mortal(InMemoryReplica replica, int lifetime, Last last) {
      super(new InMemoryReplicaClient(replica));
      this.lifetime = lifetime;
      this.last = last;
    }

    /** Whether the request is carried out; a dead process sends none. */
    private boolean begin() throws IOException {
      int request = requests.incrementAndGet();
      if (request > lifetime || (request == lifetime && last == Last.NOT_SENT)) {
        throw new ReplicaException("dead");
      }
      return request == lifetime;
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      if (begin()) {
        throw new ReplicaException("dead");
      }
      super.list(levels, fromMinTxid, to, deadline);
    }

    @Override
    public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
        throws IOException {
      if (begin()) {
        throw new ReplicaException("dead");
      }
      super.readFully(object, offset, into, deadline);
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
        throws IOException {
      boolean dies = begin();
      CreateOutcome outcome = super.create(name, payload, created, deadline);
      if (dies) {
        throw new ReplicaException("dead");
      }
      return outcome;
    }

    @Override
    public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
      boolean dies = begin();
      if (dies && last == Last.CARRIED_OUT_IN_PART) {
        Random random = new Random(lifetime);
        super.delete(names.stream().filter(name -> random.nextBoolean()).toList(), deadline);
      } else {
        super.delete(names, deadline);
      }
      if (dies) {
        throw new ReplicaException("dead");
      }
    }
  }

  /** A replica of which a round has much to make and much to delete. */
  private record Prepared(Map<LtxName, byte[]> files, SimulatedPrimary primary, Instant time) {
    static Prepared make(IoPool pool) throws IOException {
      InMemoryReplica replica = new InMemoryReplica();
      SimulatedPrimary primary = new SimulatedPrimary(replica);
      ManualClock time = new ManualClock();
      Upkeep upkeep =
          new Upkeep(Tended.store(new InMemoryReplicaClient(replica), pool, time), Tended.QUICK);
      for (int i = 1; i <= 320; i++) {
        primary.write(20 + i % 7, i % 20 + 1, i % 11 + 1);
        time.advance(Duration.ofSeconds(1));
        if (i % 7 == 0 && i < 290) {
          upkeep.run();
        }
      }
      time.advance(Duration.ofSeconds(40));
      Map<LtxName, byte[]> files = new HashMap<>();
      replica.names().forEach(name -> files.put(name, replica.bytes(name).orElseThrow()));
      return new Prepared(files, primary, time.now());
    }

    InMemoryReplica copy() throws IOException {
      InMemoryReplica copy = new InMemoryReplica();
      for (Map.Entry<LtxName, byte[]> file : files.entrySet()) {
        LtxHeader header = LtxHeader.decode(ByteBuffer.wrap(file.getValue()), "test");
        copy.put(file.getKey(), file.getValue(), header.timestamp());
      }
      return copy;
    }
  }

  @ParameterizedTest
  @EnumSource(Last.class)
  void leavesAWholeReplica(Last last) throws IOException {
    Prepared prepared = Prepared.make(pool);
    int deaths = 0;
    boolean dies = true;
    while (dies) {
      InMemoryReplica replica = prepared.copy();
      ManualClock time = new ManualClock(prepared.time());
      ReplicaStore store = Tended.store(new InMemoryReplicaClient(replica), pool, time);
      Mortal client = new Mortal(replica, deaths + 1, last);
      dies = dies(new Upkeep(Tended.store(client, pool, time), Tended.QUICK), time);
      Tended.requireWhole(store, prepared.primary(), folder);

      Upkeep next = new Upkeep(store, Tended.QUICK);
      next.run();
      time.advance(Duration.ofSeconds(10));
      next.run();
      Tended.requireWhole(store, prepared.primary(), folder);
      assertThat(Tended.level(replica.names(), 0)).containsExactly(new LtxName(0, 320, 320));
      deaths++;
    }
    assertThat(deaths).isGreaterThan(50);
  }

  /** Two rounds, of which the second one may delete from level 0. */
  private static boolean dies(Upkeep upkeep, ManualClock time) throws IOException {
    try {
      UpkeepReport first = upkeep.run();
      assertThat(first.created().stream().map(LtxName::level)).contains(1, 2, 3, 9);
      assertThat(first.deleted().stream().map(LtxName::level)).contains(1, 2, 9);
      time.advance(Duration.ofSeconds(10));
      UpkeepReport second = upkeep.run();
      assertThat(second.deleted().stream().map(LtxName::level)).contains(0);
      return false;
    } catch (ReplicaException e) {
      assertThat(e).hasMessageContaining("dead");
      return true;
    }
  }
}
