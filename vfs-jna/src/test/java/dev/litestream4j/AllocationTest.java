package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a read of a page that is in the page cache costs in memory: nothing. */
class AllocationTest {
  private static final Path BENCH =
      Path.of(System.getProperty("litestream4j.testdata"), "golden", "bench", "replica");
  private static final String SCAN = "SELECT sum(id) FROM entry NOT INDEXED";

  /** Buffers over SQLite's pages are kept from one scan to the next. */
  private static final int SCANS_BEFORE = 20;

  private static final int SCANS = 20;

  @Test
  void a_scan_of_cached_pages_allocates_nothing_for_a_page() throws SQLException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (LitestreamVfs vfs = LitestreamVfs.register();
        Connection connection =
            Sql.open(Sql.URL + "&page_cache_size=32MB&replica_url=" + BENCH.toUri())) {
      assertThat(vfs).isNotNull();
      Sql.execute(connection, "PRAGMA cache_size = 10");
      scan(connection, SCANS_BEFORE);
      long hits = hits(connection);
      long before = threads.getCurrentThreadAllocatedBytes();
      scan(connection, SCANS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(hits(connection) - hits).isGreaterThan(SCANS * 1_000L);
      // a statement and its result are some hundred bytes; an object for each page would be 30,000
      assertThat(allocated / SCANS).isLessThan(10_000);
    }
  }

  private static void scan(Connection connection, int times) throws SQLException {
    for (int i = 0; i < times; i++) {
      Sql.text(connection, SCAN);
    }
  }

  private static long hits(Connection connection) throws SQLException {
    return Litestream.of(connection).statistics().cacheHits();
  }
}
