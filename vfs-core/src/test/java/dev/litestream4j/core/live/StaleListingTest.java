package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A listing that is older than what a poll has seen, while polls fail. */
class StaleListingTest {
  private final class Stale extends ForwardingReplicaClient {
    Stale(ReplicaClient delegate) {
      super(delegate);
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      long newest = staleListings-- > 0 ? 10 : Long.MAX_VALUE;
      super.list(
          levels,
          fromMinTxid,
          object -> {
            if (object.name().maxTxid() <= newest) {
              to.accept(object);
            }
          },
          deadline);
    }

    @Override
    public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
      if (guessesFail) {
        throw new ReplicaException("opening " + name + " failed");
      }
      return super.open(name, deadline);
    }
  }

  private int staleListings;
  private boolean guessesFail;

  @Test
  void doesNotEndATransaction() throws IOException {
    try (LiveReplica live = new LiveReplica(Stale::new, "page_cache_size", "1")) {
      SimulatedPrimary primary = live.primary;
      primary.write(20);
      primary.snapshot();
      for (int i = 2; i <= 10; i++) {
        primary.write(20, i);
      }
      try (DatabaseFile file = live.open()) {
        file.lock(LockLevel.SHARED);
        assertThat(LiveReplica.readPinned(file)).isEqualTo(primary.at(10));
        primary.snapshot();
        primary.write(20, 3);
        primary.snapshot();
        primary.write(20, 4);
        live.clock.poll(100);
        primary.delete(9, 1, 1);
        primary.deleteUpTo(0, 9);
        staleListings = 1;
        guessesFail = true;
        assertThat(LiveReplica.readPinned(file)).isEqualTo(primary.at(10));
        assertThat(staleListings).isNotPositive();
        file.unlock(LockLevel.NONE);
        guessesFail = false;
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
      }
    }
  }
}
