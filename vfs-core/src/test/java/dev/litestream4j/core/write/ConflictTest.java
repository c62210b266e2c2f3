package dev.litestream4j.core.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.log.LogRefusedException;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.replica.ReplicaRegistry;
import dev.litestream4j.core.settings.SettingsResolver;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordedRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictTest {
  @TempDir Path folder;
  private final InMemoryReplica store = new InMemoryReplica();
  private final ShiftedClock clock = new ShiftedClock();

  private Writer writer(String name, String... settings) {
    return new Writer(store, folder.resolve(name), clock, settings);
  }

  private static void sync(DatabaseFile file) throws IOException {
    assertThat(file.pragma("litestream_sync", null)).isPresent();
  }

  private List<Path> setAside(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.filter(file -> file.getFileName().toString().startsWith("set-aside")).toList();
    }
  }

  /** A replica with three transactions of five pages. */
  private void begin() throws IOException {
    try (Writer first = writer("first");
        DatabaseFile file = first.open()) {
      RawWrites.commit(file, 5, 1, 2, 3, 4, 5);
      sync(file);
      RawWrites.commit(file, 5, 2, 2);
      sync(file);
      RawWrites.commit(file, 5, 3, 3);
    }
    assertThat(store.names()).hasSize(3);
  }

  private void move(LtxName from, LtxName to) {
    store.put(to, store.bytes(from).orElseThrow(), Instant.EPOCH);
    assertThat(store.remove(from)).isTrue();
  }

  @Test
  void a_sync_is_one_request_and_readers_see_it_without_any() throws IOException {
    begin();
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open();
        DatabaseFile reader = writer.open()) {
      file.pragma("litestream_poll", null);
      for (int i = 0; i < 20; i++) {
        RawWrites.commit(file, 5, 100 + i, 2, 4);
      }
      writer.requests.reset();
      sync(file);
      assertThat(writer.requests.requests())
          .extracting(RecordedRequest::kind)
          .containsExactly(CallKind.CREATE);
      assertThat(RawWrites.read(reader, 4)).isEqualTo(119);
      assertThat(writer.requests.figures().requests()).isEqualTo(1);
      assertThat(store.names()).hasSize(4);
    }
  }

  @Test
  void what_a_poll_sees_of_an_upload_before_its_answer_is_no_other_writers() throws IOException {
    begin();
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open();
        DatabaseFile other = writer.open()) {
      RawWrites.commit(file, 5, 1000, 5);
      AtomicInteger meanwhile = new AtomicInteger();
      writer.onCreate =
          original -> {
            CreateOutcome outcome = original.run();
            other.pragma("litestream_poll", null);
            RawWrites.commit(other, 5, 2000 + meanwhile.getAndIncrement(), 4);
            writer.onCreate = Writer.Create::run;
            return outcome;
          };
      sync(file);
      assertThat(meanwhile).hasValue(1);
      assertThat(RawWrites.read(file, 5)).isEqualTo(1000);
      assertThat(RawWrites.read(file, 4)).isEqualTo(2000);
      sync(other);
      assertThat(store.names()).hasSize(5);
      assertThat(setAside("w")).isEmpty();
    }
  }

  @Test
  void a_win_is_final_only_if_the_name_was_not_free_again() throws IOException {
    begin();
    try (Writer writer = writer("w");
        Writer rival = writer("rival");
        DatabaseFile file = writer.open();
        DatabaseFile theirs = rival.open()) {
      file.pragma("litestream_poll", null);
      RawWrites.commit(file, 5, 1000, 5);
      writer.onCreate =
          original -> {
            RawWrites.commit(theirs, 5, 2000, 4);
            sync(theirs);
            RawWrites.commit(theirs, 5, 2001, 4);
            sync(theirs);
            move(new LtxName(0, 4, 4), new LtxName(1, 4, 4));
            clock.advance(Duration.ofSeconds(11));
            return original.run();
          };
      assertThatThrownBy(() -> sync(file))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("set-aside");
      assertThat(store.names()).doesNotContain(new LtxName(0, 4, 4));
      assertThat(setAside("w")).hasSize(1);
      assertThat(RawWrites.read(file, 5)).isEqualTo(1);
      assertThat(RawWrites.read(file, 4)).isEqualTo(2001);
      writer.onCreate = Writer.Create::run;
      RawWrites.commit(file, 5, 3000, 5);
      sync(file);
      assertThat(store.names()).contains(new LtxName(0, 6, 6));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_uncertain_create_is_settled_by_reading_back(boolean done) throws IOException {
    begin();
    try (Writer writer = writer("w", "acknowledge", "remote");
        DatabaseFile file = writer.open()) {
      AtomicInteger creates = new AtomicInteger();
      writer.onCreate =
          original -> {
            if (creates.incrementAndGet() > 1 || done) {
              CreateOutcome outcome = original.run();
              return creates.get() > 1 ? outcome : CreateOutcome.UNCERTAIN;
            }
            return CreateOutcome.UNCERTAIN;
          };
      RawWrites.commit(file, 5, 7, 5);
      assertThat(creates).hasValue(done ? 1 : 2);
      assertThat(store.names()).hasSize(4);
      assertThat(RawWrites.read(file, 5)).isEqualTo(7);
      assertThat(setAside("w")).isEmpty();
    }
  }

  @Test
  void an_outcome_that_stays_unknown_is_an_error_of_its_own_until_it_is_settled()
      throws IOException {
    begin();
    try (Writer writer =
            writer("w", "acknowledge", "remote", "read_timeout", "3s", "sync_interval", "20ms");
        DatabaseFile file = writer.open()) {
      writer.unreadable = new TransientReplicaException("down");
      writer.onCreate =
          original -> {
            original.run();
            return CreateOutcome.UNCERTAIN;
          };
      assertThatThrownBy(() -> RawWrites.commit(file, 5, 7, 5))
          .isInstanceOf(UnknownOutcomeException.class)
          .hasMessageContaining("0000000000000004");
      assertThat(RawWrites.read(file, 5)).isEqualTo(1);
      assertThatThrownBy(() -> RawWrites.commit(file, 5, 8, 5))
          .isInstanceOf(WriterBusyException.class);
      writer.onCreate = Writer.Create::run;
      writer.unreadable = null;
      sync(file);
      assertThat(RawWrites.read(file, 5)).isEqualTo(7);
      RawWrites.commit(file, 5, 8, 5);
      assertThat(RawWrites.read(file, 5)).isEqualTo(8);
      assertThat(store.names()).hasSize(5);
    }
  }

  @Test
  void a_remote_commit_that_fails_leaves_nothing_behind() throws IOException {
    begin();
    try (Writer writer = writer("w", "acknowledge", "remote");
        DatabaseFile file = writer.open()) {
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("no");
          };
      assertThatThrownBy(() -> RawWrites.commit(file, 5, 7, 5))
          .isInstanceOf(ReplicaAccessDeniedException.class);
      writer.onCreate = Writer.Create::run;
      assertThat(RawWrites.read(file, 5)).isEqualTo(1);
      sync(file);
      assertThat(store.names()).hasSize(3);
      RawWrites.commit(file, 5, 8, 4);
      assertThat(RawWrites.read(file, 5)).isEqualTo(1);
      assertThat(RawWrites.read(file, 4)).isEqualTo(8);
    }
  }

  @Test
  void a_store_that_is_down_keeps_commits_in_the_log_until_it_is_back() throws IOException {
    begin();
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open()) {
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("down");
          };
      RawWrites.commit(file, 5, 7, 5);
      assertThatThrownBy(() -> sync(file)).hasMessageContaining("down");
      RawWrites.commit(file, 5, 8, 4);
      assertThatThrownBy(() -> sync(file)).hasMessageContaining("down");
      assertThat(RawWrites.read(file, 5)).isEqualTo(7);
    }
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open()) {
      assertThat(RawWrites.read(file, 5)).isEqualTo(7);
      assertThat(RawWrites.read(file, 4)).isEqualTo(8);
      sync(file);
    }
    assertThat(store.names()).contains(new LtxName(0, 4, 4), new LtxName(0, 5, 5));
  }

  @Test
  void a_writer_in_a_transaction_when_commits_are_lost_fails_once() throws IOException {
    begin();
    try (Writer writer = writer("w");
        Writer rival = writer("rival");
        DatabaseFile file = writer.open();
        DatabaseFile other = writer.open();
        DatabaseFile theirs = rival.open()) {
      RawWrites.commit(file, 5, 7, 5);
      RawWrites.commit(theirs, 5, 9, 4);
      sync(theirs);
      other.lock(LockLevel.SHARED);
      other.lock(LockLevel.RESERVED);
      RawWrites.write(other, 5, 8, 3);
      assertThatThrownBy(() -> sync(file)).isInstanceOf(ConflictException.class);
      assertThat(RawWrites.readPinned(other, 5)).isEqualTo(7);
      assertThatThrownBy(other::decideCommit).isInstanceOf(ConflictException.class);
      other.unlock(LockLevel.NONE);
      RawWrites.commit(other, 5, 10, 3);
      RawWrites.commit(file, 5, 11, 2);
      sync(file);
      assertThat(RawWrites.read(other, 5)).isEqualTo(1);
      assertThat(RawWrites.read(other, 4)).isEqualTo(9);
    }
  }

  @Test
  void a_replica_that_lost_transactions_refuses_the_log() throws IOException {
    begin();
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open()) {
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("down");
          };
      RawWrites.commit(file, 5, 7, 5);
    }
    assertThat(store.remove(new LtxName(0, 3, 3))).isTrue();
    try (Writer writer = writer("w")) {
      assertThatThrownBy(writer::open)
          .isInstanceOf(LogRefusedException.class)
          .hasMessageContaining("restore the replica");
    }
  }

  @Test
  void a_conflict_found_after_a_crash_is_told_to_who_commits_next() throws IOException {
    begin();
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open()) {
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("down");
          };
      RawWrites.commit(file, 5, 7, 5);
    }
    try (Writer rival = writer("rival");
        DatabaseFile theirs = rival.open()) {
      RawWrites.commit(theirs, 5, 9, 4);
    }
    try (Writer writer = writer("w");
        DatabaseFile file = writer.open()) {
      assertThat(setAside("w")).hasSize(1);
      assertThat(file.pragma("litestream_error", null).orElseThrow()).contains("set-aside");
      assertThatThrownBy(() -> RawWrites.commit(file, 5, 10, 3))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("set-aside");
      RawWrites.commit(file, 5, 11, 3);
      sync(file);
      assertThat(RawWrites.read(file, 4)).isEqualTo(9);
    }
  }

  @Test
  void writing_waits_while_the_log_is_full_and_goes_on_when_it_is_uploaded() throws IOException {
    begin();
    try (Writer writer = writer("w", "buffer_size", "10000");
        DatabaseFile file = writer.open()) {
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("down");
          };
      int commits = 0;
      WriterBusyException busy = null;
      for (int i = 0; busy == null; i++) {
        assertThat(i).isLessThan(20);
        try {
          RawWrites.commit(file, 5, 100 + i, 5);
          commits++;
        } catch (WriterBusyException e) {
          busy = e;
        }
      }
      assertThat(busy)
          .hasMessageContaining("is full")
          .hasMessageContaining("wait for their upload");
      assertThat(commits).isBetween(5, 10);
      assertThat(RawWrites.read(file, 5)).isEqualTo(99 + commits);
      writer.onCreate = Writer.Create::run;
      sync(file);
      RawWrites.commit(file, 5, 7, 5);
      assertThat(RawWrites.read(file, 5)).isEqualTo(7);
    }
  }

  @Test
  void nothing_is_acknowledged_once_the_log_was_given_up() throws IOException {
    begin();
    ReplicaRegistry registry =
        new ReplicaRegistry(
            clock, CorePlugins.with(() -> new InMemoryReplicaClient(store)), Map.of());
    Map<String, String> settings =
        Map.of(
            "replica_url", "test://replica/x",
            "poll_mode", "on-demand",
            "buffer_path", folder.resolve("w").toString());
    ReplicaDatabase database =
        registry.acquire(
            new SettingsResolver(List.of(settings), Map.of(), clock).resolve(Map.of()).replica());
    try (Writers writers = new Writers(Map.of())) {
      ReplicaWriter writer = writers.acquire(database);
      WriteTransaction open = writer.begin(this, database.latest());
      ByteBuffer page = ByteBuffer.allocate(RawWrites.PAGE_SIZE);
      open.write(page, RawWrites.PAGE_SIZE, 0);
      writers.syncAll();
      assertThatThrownBy(() -> writer.decide(open, page, 5))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has ended");
      writer.end(open);
      assertThat(folder.resolve("w")).isDirectoryNotContaining("glob:**.log");
    } finally {
      registry.close();
    }
  }

  @Test
  void switching_off_waits_for_a_transaction_only_so_long_and_leaves_writing_on()
      throws IOException {
    begin();
    try (Writer writer = writer("w", "read_timeout", "3s");
        DatabaseFile file = writer.open();
        DatabaseFile other = writer.open()) {
      other.lock(LockLevel.SHARED);
      other.lock(LockLevel.RESERVED);
      assertThatThrownBy(() -> file.pragma("litestream_write_enabled", "0"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("waiting for the transaction that is being written");
      assertThat(file.pragma("litestream_write_enabled", null)).contains("1");
      other.unlock(LockLevel.NONE);
      RawWrites.commit(file, 5, 7, 5);
      writer.onCreate =
          original -> {
            throw new ReplicaAccessDeniedException("down");
          };
      assertThatThrownBy(() -> file.pragma("litestream_write_enabled", "0"))
          .hasMessageContaining("down");
      assertThat(file.pragma("litestream_write_enabled", null)).contains("1");
      writer.onCreate = Writer.Create::run;
      assertThat(file.pragma("litestream_write_enabled", "0")).contains("0");
      assertThat(store.names()).hasSize(4);
    }
  }

  @Test
  void each_conflict_is_told_to_whom_it_concerns() {
    LostCommits lost = new LostCommits();
    ConflictException first = new ConflictException("first");
    ConflictException second = new ConflictException("second");
    lost.committed("one", 1);
    lost.lost(0, first);
    lost.lost(5, second);
    assertThatThrownBy(() -> lost.tell("two")).isSameAs(second);
    assertThatThrownBy(() -> lost.tell("one")).isSameAs(first);
    lost.committed("three", 7);
    lost.lost(6, first);
    lost.committed("four", 8);
    lost.lost(7, second);
    lost.closed("four");
    assertThatThrownBy(() -> lost.tell("five")).isSameAs(second);
  }
}
