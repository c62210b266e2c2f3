package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.replica.StaleReplicaException;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store goes away and comes back. */
class UnreachableStoreTest {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final AtomicBoolean away = new AtomicBoolean();
  private final UnaryOperator<ReplicaClient> switched = Switched::new;

  private final class Switched extends ForwardingReplicaClient {
    Switched(ReplicaClient delegate) {
      super(delegate);
    }

    private void check() throws ReplicaException {
      if (away.get()) {
        throw new ReplicaException("the store is away");
      }
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      check();
      super.list(levels, fromMinTxid, to, deadline);
    }

    @Override
    public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
      check();
      return super.open(name, deadline);
    }
  }

  private static void begin(SimulatedPrimary primary) throws IOException {
    primary.write(20);
    primary.snapshot();
    primary.write(20, 3);
  }

  private static long seconds(DatabaseFile file, String pragma) throws IOException {
    return Long.parseLong(file.pragma(pragma, null).orElseThrow());
  }

  @Test
  void pollsBackOffWithJitterAndHealByThemselves() throws IOException {
    try (LiveReplica live = new LiveReplica(switched)) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        SimulatedPrimary.State before = LiveReplica.read(file);
        assertThat(seconds(file, "litestream_lag")).isZero();
        away.set(true);
        live.primary.write(20, 4);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          live.clock.poll();
          pauses.add(live.clock.pause());
          assertThat(LiveReplica.read(file)).isEqualTo(before);
        }
        for (int i = 0; i < pauses.size(); i++) {
          Duration bound = Duration.ofSeconds(2L << Math.min(i, 10));
          bound = bound.compareTo(LONGEST_PAUSE) < 0 ? bound : LONGEST_PAUSE;
          assertThat(pauses.get(i)).isBetween(bound.dividedBy(2), bound);
        }
        assertThat(pauses.subList(10, 20)).doesNotHaveDuplicates();
        assertThat(seconds(file, "litestream_lag")).isGreaterThan(150);
        away.set(false);
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        assertThat(seconds(file, "litestream_lag")).isZero();
        assertThat(live.clock.pause()).isEqualTo(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void maxStalenessBoundsForHowLongCachedReadsGoOn() throws IOException {
    try (LiveReplica live = new LiveReplica(switched, "max_staleness", "20s")) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        away.set(true);
        while (seconds(file, "litestream_lag") < 20) {
          assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
          live.clock.poll();
        }
        while (seconds(file, "litestream_lag") == 20) {
          live.clock.poll(); // of a second in which whole seconds do not tell
        }
        assertThatThrownBy(() -> file.lock(LockLevel.SHARED))
            .isInstanceOf(StaleReplicaException.class)
            .hasMessageContaining("test://replica/x")
            .hasMessageContaining("max_staleness=20000ms");
        away.set(false);
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
      }
    }
  }

  /** As where a volume is not mounted, or a prefix may no longer be listed. */
  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 9", "false, 9"})
  void aReplicaThatListsAsEmptyIsAFailedPoll(String guess, int levelLeft) throws IOException {
    try (LiveReplica live = new LiveReplica("max_staleness", "1m", "poll_guess", guess)) {
      begin(live.primary);
      live.primary.snapshot();
      live.store.names().stream().filter(n -> n.level() != levelLeft).forEach(live.store::remove);
      try (DatabaseFile file = live.open()) {
        SimulatedPrimary.State before = LiveReplica.read(file);
        Map<LtxName, byte[]> files = new HashMap<>();
        live.store.names().forEach(n -> files.put(n, live.store.bytes(n).orElseThrow()));
        files.keySet().forEach(live.store::remove);
        live.clock.poll(20);
        assertThatThrownBy(() -> file.pragma("litestream_poll", null))
            .isInstanceOf(ReplicaException.class)
            .hasMessageContaining("test://replica/x lists no file")
            .hasMessageContaining("held TXID 0000000000000002");
        while (seconds(file, "litestream_lag") < 60) {
          assertThat(LiveReplica.read(file)).isEqualTo(before);
          live.clock.poll();
        }
        live.clock.poll();
        assertThatThrownBy(() -> file.lock(LockLevel.SHARED))
            .isInstanceOf(StaleReplicaException.class);
        files.forEach((name, bytes) -> live.store.put(name, bytes, Instant.EPOCH));
        live.clock.poll();
        assertThat(seconds(file, "litestream_lag")).isZero();
        assertThat(LiveReplica.read(file)).isEqualTo(before);
        assertThat(LiveReplica.txid(file)).isEqualTo(2);
      }
    }
  }

  @Test
  void soItIsForAReadThatMissesAFile() throws IOException {
    try (LiveReplica live = new LiveReplica("page_cache_size", "1", "prefetch", "false")) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        SimulatedPrimary.State before = LiveReplica.read(file);
        Map<LtxName, byte[]> files = new HashMap<>();
        live.store.names().forEach(n -> files.put(n, live.store.bytes(n).orElseThrow()));
        files.keySet().forEach(live.store::remove);
        assertThatThrownBy(() -> LiveReplica.read(file))
            .isInstanceOf(ReplicaException.class)
            .hasMessageContaining("test://replica/x lists no file");
        assertThatThrownBy(() -> file.pragma("litestream_poll", null))
            .isInstanceOf(ReplicaException.class)
            .hasMessageContaining("test://replica/x lists no file");
        files.forEach((name, bytes) -> live.store.put(name, bytes, Instant.EPOCH));
        assertThat(LiveReplica.read(file)).isEqualTo(before);
        live.clock.poll();
        assertThat(seconds(file, "litestream_lag")).isZero();
        assertThat(LiveReplica.read(file)).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void anEmptyReplicaThatBeginsAgainIsAnotherHistory(String guess) throws IOException {
    try (LiveReplica live = new LiveReplica("poll_guess", guess)) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        live.primary.reset();
        live.clock.poll(20);
        assertThat(LiveReplica.txid(file)).isEqualTo(2);
        begin(live.primary);
        live.clock.poll();
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
        assertThat(seconds(file, "litestream_lag")).isZero();
      }
    }
  }

  @Test
  void onDemandAFailedPollLeavesWhatIsHeld() throws IOException {
    try (LiveReplica live = new LiveReplica(switched, "poll_mode", "on-demand")) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        SimulatedPrimary.State before = LiveReplica.read(file);
        live.primary.write(20, 7);
        away.set(true);
        live.clock.advance(Duration.ofMinutes(1));
        assertThat(LiveReplica.read(file)).isEqualTo(before);
        assertThat(seconds(file, "litestream_lag")).isEqualTo(60);
        away.set(false);
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
      }
    }
  }

  @Test
  void theAgeIsThatOfTheNewestTransactionSeen() throws IOException {
    try (LiveReplica live = new LiveReplica(switched)) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        // transaction 2 is of 00:00:02, the clock began at 00:00:00
        live.clock.advance(Duration.ofMillis(500));
        live.clock.poll(40);
        long age = seconds(file, "litestream_age");
        assertThat(age).isBetween(38L, 39L);
        assertThat(seconds(file, "litestream_lag")).isZero();
        live.primary.write(20, 5);
        live.clock.poll(2);
        assertThat(seconds(file, "litestream_age")).isBetween(age, age + 1);
      }
    }
  }

  @Test
  void pendingPagesAreWhatALongReaderHoldsBack() throws IOException {
    try (LiveReplica live = new LiveReplica(switched)) {
      begin(live.primary);
      try (DatabaseFile file = live.open()) {
        file.lock(LockLevel.SHARED);
        assertThat(seconds(file, "litestream_pending_pages")).isZero();
        for (int i = 0; i < 50; i++) {
          live.primary.write(20, 5, 6 + i % 2);
          live.clock.poll();
        }
        live.clock.poll();
        assertThat(seconds(file, "litestream_pending_pages")).isEqualTo(3);
        file.unlock(LockLevel.NONE);
        file.lock(LockLevel.SHARED);
        assertThat(seconds(file, "litestream_pending_pages")).isZero();
      }
    }
  }
}
