package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final int CONNECTIONS = 64;

  /** An image of which a read waits for a signal while {@link #waiting} is set. */
  private static final class SlowFile extends ImageFile {
    private volatile boolean waiting;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    SlowFile(byte[] image) {
      super(image);
    }

    @Override
    public int read(ByteBuffer into, int length, long offset) throws IOException {
      if (waiting) {
        reached.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          waiting = false;
          throw new InterruptedIOException("interrupted while a page was awaited");
        }
      }
      return super.read(into, length, offset);
    }
  }

  @Test
  void serves_many_connections_side_by_side() throws Exception {
    AtomicInteger released = new AtomicInteger();
    ImageOpener opener = new ImageOpener(Images.numbered(2000));
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, released::incrementAndGet)) {
      assertThat(vfs).isNotNull();
      CyclicBarrier allOpen = new CyclicBarrier(CONNECTIONS);
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        results.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 3; round++) {
                    try (Connection connection = Sql.open()) {
                      Sql.execute(connection, "PRAGMA cache_size = 5");
                      allOpen.await(60, TimeUnit.SECONDS);
                      assertThat(Sql.text(connection, "SELECT sum(id), count(name) FROM t"))
                          .isEqualTo("2001000");
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(opener.files()).hasSize(3 * CONNECTIONS).allMatch(ImageFile::isClosed);
    assertThat(released).hasValue(1);
  }

  @Test
  void uses_a_connection_from_one_thread_after_the_other() throws Exception {
    ImageOpener opener = new ImageOpener(Images.numbered(2000));
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
        Connection connection = Sql.open()) {
      assertThat(vfs).isNotNull();
      Sql.execute(connection, "PRAGMA cache_size = 5");
      for (int i = 0; i < 20; i++) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
          assertThat(thread.submit(() -> Sql.text(connection, "SELECT sum(id) FROM t")).get())
              .isEqualTo("2001000");
        } finally {
          thread.shutdownNow();
        }
      }
    }
  }

  @Test
  void ends_a_read_that_is_interrupted() throws Exception {
    ImageOpener opener = new ImageOpener(Images.numbered(2000), SlowFile::new);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
        Connection connection = Sql.open()) {
      assertThat(vfs).isNotNull();
      SlowFile file = (SlowFile) opener.last();
      file.waiting = true;
      Future<String> query = threads.submit(() -> Sql.text(connection, "SELECT count(*) FROM t"));
      file.reached.await();
      threads.shutdownNow();
      assertThatThrownBy(query::get).hasRootCauseInstanceOf(SQLException.class);
      assertThat(file.failures()).containsExactly("xRead: interrupted while a page was awaited");
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("2000");
    }
  }

  @Test
  void cancels_a_statement_that_waits_for_a_page() throws Exception {
    ImageOpener opener = new ImageOpener(Images.numbered(2000), SlowFile::new);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
        Connection connection = Sql.open();
        Statement statement = connection.createStatement()) {
      assertThat(vfs).isNotNull();
      Sql.execute(connection, "SELECT * FROM t LIMIT 1", "PRAGMA cache_size = 5");
      SlowFile file = (SlowFile) opener.last();
      file.waiting = true;
      Future<?> query = threads.submit(() -> statement.executeQuery("SELECT sum(id) FROM t"));
      file.reached.await();
      statement.cancel();
      file.waiting = false;
      file.goOn.countDown();
      assertThatThrownBy(query::get)
          .hasRootCauseInstanceOf(SQLException.class)
          .hasMessageContaining("SQLITE_INTERRUPT");
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("2000");
    } finally {
      threads.shutdownNow();
    }
  }
}
