package dev.litestream4j.core.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaRecord;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final InMemoryReplica store = new InMemoryReplica();
  private final ManualClock clock = new ManualClock();

  /** A process of its own time: one that is paused does not see the others' pass. */
  private Writer writer(String name, Clock clock, String... settings) {
    String[] all =
        Stream.concat(Stream.of("lease", "30s"), Stream.of(settings)).toArray(String[]::new);
    return new Writer(store, folder.resolve(name), clock, all);
  }

  private RecordStore records() {
    return new InMemoryReplicaClient(store).records().orElseThrow();
  }

  private Deadline deadline() {
    return Deadline.after(clock, Duration.ofHours(1));
  }

  private LeaseText lease() throws IOException {
    ReplicaRecord record = records().read("lock.json", deadline()).orElseThrow();
    return LeaseText.parse(record.content(), "the replica");
  }

  private void put(LeaseText text) throws IOException {
    assertThat(records().create("lock.json", text.format(), deadline())).isPresent();
  }

  private static void sync(DatabaseFile file) throws IOException {
    assertThat(file.pragma("litestream_sync", null)).isPresent();
  }

  private List<Path> setAside(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.filter(file -> file.getFileName().toString().startsWith("set-aside")).toList();
    }
  }

  @Test
  void a_second_writer_is_refused_by_the_first_ones_name_until_that_one_closes() throws Exception {
    try (Writer refused = writer("second", clock);
        Writer second = writer("second", clock)) {
      try (Writer first = writer("first", clock);
          DatabaseFile file = first.open()) {
        assertThat(lease().generation()).isEqualTo(1);
        assertThat(lease().expiresAt()).isEqualTo(ManualClock.START.plus(LEASE));
        RawWrites.commit(file, 3, 1, 2, 3);
        assertThatThrownBy(refused::open)
            .isInstanceOf(LeaseHeldException.class)
            .hasMessageContaining("held by " + lease().owner())
            .hasMessageContaining("until 2026-01-01T00:00:30Z");
        assertThat(lease().owner()).contains(":" + ProcessHandle.current().pid() + ":");
      }
      assertThat(records().read("lock.json", deadline())).isEmpty();
      try (DatabaseFile file = second.open()) {
        assertThat(RawWrites.read(file, 2)).isEqualTo(1);
        RawWrites.commit(file, 3, 2, 2);
        sync(file);
      }
    }
    assertThat(store.names()).hasSize(2);
  }

  @Test
  void it_is_renewed_in_the_background_for_as_long_as_it_is_needed() throws Exception {
    try (Writer first = writer("first", clock);
        Writer second = writer("second", clock);
        DatabaseFile file = first.open()) {
      int scheduled = clock.pendingTasks();
      for (int i = 0; i < 10; i++) {
        Instant before = lease().expiresAt();
        clock.advance(Duration.ofSeconds(10));
        // the next one is scheduled after this one is in the store
        until(() -> lease().expiresAt().isAfter(before) && clock.pendingTasks() == scheduled);
        assertThat(lease().generation()).isEqualTo(1);
        assertThat(lease().expiresAt()).isEqualTo(clock.now().plus(LEASE));
      }
      assertThatThrownBy(second::open).isInstanceOf(LeaseHeldException.class);
      RawWrites.commit(file, 3, 1, 2, 3);
    }
  }

  /** A condition that others bring about. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws IOException {
    for (int i = 0; !condition.holds(); i++) {
      assertThat(i).as("rounds of 1 ms").isLessThan(60_000);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "remote"})
  void one_that_was_paused_loses_it_and_writes_nothing_until_it_is_free(String acknowledge)
      throws Exception {
    ManualClock paused = new ManualClock();
    try (Writer first = writer("first", paused, "acknowledge", acknowledge);
        DatabaseFile file = first.open()) {
      RawWrites.commit(file, 3, 1, 2, 3);
      sync(file);
      clock.advance(LEASE);
      try (Writer second = writer("second", clock);
          DatabaseFile theirs = second.open()) {
        assertThat(lease().generation()).isEqualTo(2);
        RawWrites.commit(theirs, 3, 2, 2);
        sync(theirs);
        paused.advance(LEASE);
        assertThatThrownBy(() -> RawWrites.commit(file, 3, 3, 3))
            .isInstanceOf(WriterBusyException.class)
            .hasMessageContaining("held by " + lease().owner());
        assertThat(store.names()).hasSize(2);
      }
      paused.advance(Duration.ofSeconds(2));
      assertThatThrownBy(() -> RawWrites.commit(file, 3, 3, 3))
          .isInstanceOf(ConflictException.class);
      RawWrites.commit(file, 3, 4, 3);
      sync(file);
      assertThat(RawWrites.read(file, 2)).isEqualTo(2);
      assertThat(RawWrites.read(file, 3)).isEqualTo(4);
      assertThat(lease().generation()).isEqualTo(1);
    }
    assertThat(setAside("first")).isEmpty();
  }

  @Test
  void commits_of_before_the_pause_are_set_aside_if_another_one_wrote() throws Exception {
    ManualClock paused = new ManualClock();
    try (Writer first = writer("first", paused);
        DatabaseFile file = first.open()) {
      RawWrites.commit(file, 3, 1, 2, 3);
      sync(file);
      RawWrites.commit(file, 3, 5, 2);
      clock.advance(LEASE);
      try (Writer second = writer("second", clock);
          DatabaseFile theirs = second.open()) {
        RawWrites.commit(theirs, 3, 2, 2);
        sync(theirs);
        paused.advance(LEASE);
        assertThatThrownBy(() -> sync(file)).isInstanceOf(LeaseHeldException.class);
        assertThat(setAside("first")).isEmpty();
      }
      paused.advance(Duration.ofSeconds(2));
      assertThatThrownBy(() -> sync(file)).isInstanceOf(ConflictException.class);
      assertThat(setAside("first")).hasSize(1);
      assertThat(RawWrites.read(file, 2)).isEqualTo(2);
    }
  }

  @Test
  void that_of_a_process_that_died_is_taken_over_at_once_with_its_log() throws Exception {
    String owner;
    try (Writer first = writer("first", clock);
        DatabaseFile file = first.open()) {
      RawWrites.commit(file, 3, 1, 2, 3);
      owner = lease().owner();
    }
    put(new LeaseText(7, owner, clock.now().plus(LEASE)));
    try (Writer other = writer("other", clock)) {
      assertThatThrownBy(other::open).isInstanceOf(LeaseHeldException.class);
    }
    try (Writer again = writer("first", clock);
        DatabaseFile file = again.open()) {
      assertThat(lease().generation()).isEqualTo(8);
      RawWrites.commit(file, 3, 2, 2);
    }
  }

  @Test
  void litestreams_own_form_is_understood() throws Exception {
    String go = "{\"generation\":4,\"expires_at\":\"2026-01-01T01:00:20.123456789+01:00\"}";
    assertThat(records().create("lock.json", go, deadline())).isPresent();
    try (Writer refused = writer("first", clock);
        Writer first = writer("first", clock)) {
      assertThatThrownBy(refused::open)
          .hasMessageContaining("an unnamed process until 2026-01-01T00:00:20.123456789Z");
      clock.advance(Duration.ofSeconds(21));
      try (DatabaseFile file = first.open()) {
        assertThat(lease().generation()).isEqualTo(5);
        RawWrites.commit(file, 3, 1, 2, 3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"generation\":1}",
        "{\"generation\":\"1\",\"expires_at\":\"2026-01-01T00:00:00Z\"}",
        "{\"generation\":1,\"expires_at\":\"yesterday\"}"
      })
  void what_is_no_lease_is_refused(String text) {
    assertThatThrownBy(() -> LeaseText.parse(text, "s3://bucket/path"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "lock.json in s3://bucket/path is no lease; delete it if no one writes to that replica");
  }

  @Test
  void a_store_without_records_says_so() {
    try (Writer first = writer("first", clock)) {
      first.withoutRecords = true;
      assertThatThrownBy(first::open)
          .hasMessageContaining("cannot keep a lease")
          .hasMessageContaining("'lease'");
    }
  }

  @Test
  void readers_need_none() throws Exception {
    try (Writer first = writer("first", clock);
        DatabaseFile file = first.open();
        Writer second = writer("second", clock, "write_enabled", "false")) {
      RawWrites.commit(file, 3, 1, 2, 3);
      sync(file);
      try (DatabaseFile reader = second.open()) {
        assertThat(RawWrites.read(reader, 2)).isEqualTo(1);
      }
    }
  }
}
