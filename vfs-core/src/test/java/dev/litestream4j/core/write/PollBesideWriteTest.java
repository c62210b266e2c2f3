package dev.litestream4j.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.testkit.InMemoryReplica;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Polls of a process that writes: what they see late or compacted takes nothing of it back. */
class PollBesideWriteTest {
  @TempDir Path folder;
  private final InMemoryReplica store = new InMemoryReplica();
  private final ShiftedClock clock = new ShiftedClock();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  private Writer writer() {
    return new Writer(store, folder.resolve("log"), clock, "page_cache_size", "1");
  }

  @AfterEach
  void endThread() {
    thread.shutdownNow();
  }

  private static @Nullable Void sync(DatabaseFile file) throws IOException {
    assertThat(file.pragma("litestream_sync", null)).isPresent();
    return null;
  }

  private static void poll(DatabaseFile file) throws IOException {
    assertThat(file.pragma("litestream_poll", null)).isPresent();
  }

  private static void awaitCreated(CountDownLatch created) throws IOException {
    try {
      assertThat(created.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void a_poll_that_listed_before_a_sync_does_not_take_it_back() throws Exception {
    try (Writer writer = writer();
        DatabaseFile file = writer.open();
        DatabaseFile other = writer.open()) {
      RawWrites.commit(file, 4, 1, 2, 3, 4);
      sync(file);
      CountDownLatch created = new CountDownLatch(1);
      List<Future<?>> syncing = new CopyOnWriteArrayList<>();
      writer.onCreate =
          original -> {
            CreateOutcome outcome = original.run();
            created.countDown();
            return outcome;
          };
      writer.onListed =
          () -> {
            writer.onListed = () -> {};
            RawWrites.commit(file, 5, 2, 2, 5);
            syncing.add(thread.submit(() -> sync(file))); // publishes when the poll is over
            awaitCreated(created);
            RawWrites.commit(other, 6, 3, 6);
          };
      poll(other);
      syncing.get(0).get(1, TimeUnit.MINUTES);
      for (int round = 0; round < 2; round++) {
        assertThat(file.size()).isEqualTo(6L * RawWrites.PAGE_SIZE);
        assertThat(RawWrites.read(file, 2)).isEqualTo(2);
        assertThat(RawWrites.read(file, 3)).isEqualTo(1);
        assertThat(RawWrites.read(other, 5)).isEqualTo(2);
        assertThat(RawWrites.read(other, 6)).isEqualTo(3);
        poll(file);
      }
      sync(file);
      assertThat(store.names())
          .containsExactly(new LtxName(0, 1, 1), new LtxName(0, 2, 2), new LtxName(0, 3, 3));
    }
  }

  @Test
  void a_compaction_of_older_transactions_hides_no_page_that_was_written_since()
      throws IOException {
    try (Writer writer = writer();
        DatabaseFile file = writer.open()) {
      RawWrites.commit(file, 4, 1, 2, 3, 4);
      sync(file);
      byte[] old = store.bytes(new LtxName(0, 1, 1)).orElseThrow();
      RawWrites.commit(file, 4, 2, 2);
      sync(file);
      RawWrites.commit(file, 4, 3, 3);
      store.put(new LtxName(1, 1, 1), old, Instant.EPOCH);
      assertThat(store.remove(new LtxName(0, 1, 1))).isTrue();
      clock.advance(Duration.ofMinutes(1));
      poll(file);
      assertThat(RawWrites.read(file, 2)).isEqualTo(2);
      assertThat(RawWrites.read(file, 3)).isEqualTo(3);
      assertThat(RawWrites.read(file, 4)).isEqualTo(1);
      sync(file);
    }
    try (Writer reader = new Writer(store, folder.resolve("none"), clock, "write_enabled", "no");
        DatabaseFile file = reader.open()) {
      assertThat(RawWrites.read(file, 2)).isEqualTo(2);
      assertThat(RawWrites.read(file, 3)).isEqualTo(3);
      assertThat(RawWrites.read(file, 4)).isEqualTo(1);
    }
  }
}
