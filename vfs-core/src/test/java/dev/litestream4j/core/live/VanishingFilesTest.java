package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files that a listing shows, and that the primary's retention deletes before they are read. */
class VanishingFilesTest {
  /** What the primary does once a level was listed. */
  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  private final class Raced extends ForwardingReplicaClient {
    Raced(ReplicaClient delegate) {
      super(delegate);
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      boolean races = levels.stream().anyMatch(level -> raced.test(level)) && racesLeft > 0;
      if (races) {
        racesLeft--;
        beforeListing.make();
      }
      super.list(levels, fromMinTxid, to, deadline);
      if (races) {
        change.make();
      }
    }
  }

  private IntPredicate raced = level -> false;
  private Change change = () -> {};
  private Change beforeListing = () -> {};
  private int racesLeft;
  private final LiveReplica live =
      new LiveReplica(Raced::new, "poll_guess", "false", "page_cache_size", "1");
  private final SimulatedPrimary primary = live.primary;

  @AfterEach
  void close() {
    live.close();
  }

  private void begin() {
    try {
      primary.write(20);
      primary.snapshot();
      for (int i = 2; i <= 10; i++) {
        primary.write(20, i);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes all files of level 0 but the newest vanish into one of level 1 after a listing. */
  private void raceOnce(int level) {
    raced = listed -> listed == level;
    racesLeft = 1;
    change =
        () -> {
          primary.upload(1, 2, primary.txid());
          primary.deleteUpTo(0, primary.txid() - 1);
        };
  }

  @Test
  void whileOpening() throws IOException {
    begin();
    raceOnce(0);
    try (DatabaseFile file = live.open()) {
      assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
    }
    assertThat(racesLeft).isZero();
  }

  @Test
  void inAPollThatWasAskedFor() throws IOException {
    begin();
    try (DatabaseFile file = live.open()) {
      primary.write(20, 3);
      primary.write(20, 4);
      raceOnce(0);
      assertThat(file.pragma("litestream_poll", null)).contains("000000000000000c");
      assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
    }
    assertThat(racesLeft).isZero();
  }

  @Test
  void inAPollInTheBackground() throws IOException {
    begin();
    try (DatabaseFile file = live.open()) {
      primary.write(20, 3);
      primary.write(20, 4);
      raceOnce(0);
      live.clock.poll();
      assertThat(racesLeft).isZero();
      assertThat(LiveReplica.txid(file)).isEqualTo(12);
      assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
    }
  }

  @Test
  void aCompactionThatIsCompactedItself() throws IOException {
    begin();
    try (DatabaseFile file = live.open()) {
      primary.upload(1, 2, 10);
      raced = level -> level == 1;
      racesLeft = 1;
      change =
          () -> {
            primary.upload(2, 2, 10);
            primary.deleteUpTo(1, 10);
          };
      live.clock.poll(100);
      assertThat(racesLeft).isZero();
      primary.deleteUpTo(0, 9);
      assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
    }
  }

  @Test
  void whatVanishesAgainAndAgainIsAnErrorThatHeals() throws IOException {
    begin();
    try (DatabaseFile file = live.open()) {
      SimulatedPrimary.State before = primary.newest();
      primary.write(20, 5);
      primary.write(20, 6);
      raced = level -> level == 0;
      racesLeft = Integer.MAX_VALUE;
      // what a listing showed is gone when it is read, and there when the next one is made
      change = () -> primary.delete(0, 11, 11);
      beforeListing = () -> primary.upload(0, 11, 11);
      assertThatThrownBy(() -> file.pragma("litestream_poll", null))
          .isInstanceOf(ObjectNotFoundException.class);
      assertThat(Integer.MAX_VALUE - racesLeft).isBetween(2, 10);
      racesLeft = 0;
      file.lock(LockLevel.SHARED);
      assertThat(file.pragma("litestream_txid", null)).contains("000000000000000a");
      file.unlock(LockLevel.NONE);
      primary.snapshot();
      live.clock.poll(60);
      assertThat(LiveReplica.read(file)).isEqualTo(primary.newest()).isNotEqualTo(before);
    }
  }
}
