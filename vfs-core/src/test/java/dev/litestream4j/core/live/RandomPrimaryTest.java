package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the primary does, in whatever order: each transaction sees one of its states, and in the
 * end the newest one.
 */
class RandomPrimaryTest {
  private static final int SEEDS = Integer.getInteger("litestream4j.histories", 25);
  private static final int STEPS = 150;
  private static final int SETTLED = 120;

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void everyTransactionSeesOneState(String guess) throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try (LiveReplica live =
          new LiveReplica("page_cache_size", seed % 2 == 0 ? "1" : "1MB", "poll_guess", guess)) {
        new Play(live, seed).run();
      }
    }
  }

  /** One history of one primary, and two connections to it. */
  private static final class Play {
    private final LiveReplica live;
    private final SimulatedPrimary primary;
    private final int seed;
    private final Random random;
    private final Set<SimulatedPrimary.State> states = new HashSet<>();
    private Optional<SimulatedPrimary.State> pinned = Optional.empty();

    Play(LiveReplica live, int seed) {
      this.live = live;
      this.primary = live.primary;
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() throws IOException {
      begin();
      try (DatabaseFile file = live.open();
          DatabaseFile longReader = live.open()) {
        for (int step = 0; step < STEPS; step++) {
          change();
          if (random.nextInt(3) == 0) {
            live.clock.poll();
          }
          check(file, step);
          checkLong(longReader, step);
        }
        live.clock.poll(SETTLED);
        assertThat(LiveReplica.read(file)).as("seed %d, settled", seed).isEqualTo(primary.newest());
        assertThat(LiveReplica.txid(file)).isEqualTo(primary.txid());
      }
    }

    private void begin() throws IOException {
      primary.write(1 + random.nextInt(200));
      primary.snapshot();
      states.add(primary.newest());
    }

    private void check(DatabaseFile file, int step) throws IOException {
      try {
        assertThat(states).as("seed %d step %d", seed, step).contains(LiveReplica.read(file));
      } catch (ReplicaException e) {
        assertThat(e).as("seed %d step %d", seed, step).hasMessageContaining("no longer in the");
      }
    }

    private void checkLong(DatabaseFile file, int step) throws IOException {
      try {
        file.lock(LockLevel.SHARED);
        SimulatedPrimary.State seen = LiveReplica.readPinned(file);
        pinned.ifPresent(p -> assertThat(seen).as("seed %d step %d", seed, step).isEqualTo(p));
        assertThat(states).as("seed %d step %d", seed, step).contains(seen);
        pinned = Optional.of(seen);
      } catch (ReplicaException e) {
        assertThat(e).as("seed %d step %d", seed, step).hasMessageContaining("no longer in the");
        end(file);
      }
      if (random.nextInt(10) == 0) {
        end(file);
      }
    }

    private void end(DatabaseFile file) {
      file.unlock(LockLevel.NONE);
      pinned = Optional.empty();
    }

    private void change() throws IOException {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4, 5 -> write();
        case 6, 7 -> compact(1);
        case 8 -> compact(2);
        case 9 -> primary.snapshot();
        case 10 -> retainLevel(0);
        case 11 -> retainLevel(1 + random.nextInt(2));
        case 12 -> retainSnapshots();
        default -> {
          if (random.nextInt(4) == 0) {
            reset();
          }
        }
      }
    }

    private void reset() throws IOException {
      long before = primary.txid();
      primary.reset();
      begin();
      for (long i = random.nextInt(3) == 0 ? 0 : before - random.nextInt(5); i > 0; i--) {
        write();
      }
    }

    private void write() throws IOException {
      int commit = Math.max(1, primary.commit() + random.nextInt(21) - 10);
      primary.write(commit, random.ints(5, 1, 200).toArray());
      states.add(primary.newest());
    }

    private List<LtxName> level(int level) {
      return live.store.names().stream().filter(n -> n.level() == level).toList();
    }

    private long end(int level) {
      return level(level).stream().mapToLong(LtxName::maxTxid).max().orElse(1);
    }

    /** As Litestream does: everything of the level below since the last file of this one. */
    private void compact(int level) throws IOException {
      long from = end(level) + 1;
      long to = end(level - 1);
      if (to >= from) {
        primary.upload(level, from, to);
      }
    }

    /** Files that a higher level holds too, but never the newest. */
    private void retainLevel(int level) {
      long covered = level == 0 ? end(1) : end(LtxName.SNAPSHOT_LEVEL);
      primary.deleteUpTo(level, Math.min(covered, end(level) - 1));
    }

    private void retainSnapshots() {
      List<LtxName> snapshots = new ArrayList<>(level(LtxName.SNAPSHOT_LEVEL));
      if (snapshots.size() > 1) {
        primary.deleteUpTo(LtxName.SNAPSHOT_LEVEL, end(LtxName.SNAPSHOT_LEVEL) - 1);
      }
    }
  }
}
