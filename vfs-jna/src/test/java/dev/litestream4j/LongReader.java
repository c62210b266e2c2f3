package dev.litestream4j;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;

/**
 * A program in which one connection holds its snapshot while a primary commits thousands of
 * transactions, compacts and retains, and another connection follows.
 */
final class LongReader {
  static final int TRANSACTIONS = 4_000;

  private static final int ROWS = 10_000;
  private static final int TRANSACTIONS_PER_POLL = 5;
  private static final int TRANSACTIONS_PER_COMPACTION = 100;
  private static final String HASH =
      "SELECT count(*) || ' ' || sum(id * value) || ' ' || sum(length(body)) FROM item WHERE id ";
  private static final String SEQ = "SELECT seq FROM state";

  private final LiveDatabase live;
  private final LocalPrimary primary;
  private final Random random = new Random(11);
  private long seq;

  private LongReader(Path folder) throws SQLException {
    // what the earlier queries had fetched ahead would count as the requests of a transaction
    live = new LiveDatabase(folder, "page_cache_size", "1MB", "prefetch", "false");
    primary = live.primary;
  }

  /**
   * Runs the program.
   *
   * @param folder for the primary's database
   */
  static void main(Path folder) throws SQLException {
    new LongReader(folder).run();
  }

  private void run() throws SQLException {
    primary.run(
        "CREATE TABLE state(seq INTEGER)",
        "INSERT INTO state VALUES (0)",
        "CREATE TABLE item(id INTEGER PRIMARY KEY, value INTEGER, body TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + ROWS
            + ") INSERT INTO item SELECT i, i * 7, printf('%0150d', i) FROM n");
    primary.snapshot();
    try (live;
        Connection reader = live.open();
        Connection other = live.open()) {
      pin(reader);
      write();
      live.clock.poll(2);
      System.out.println("short reader: " + end(reader));

      pin(reader);
      String firstHalf = Sql.text(reader, HASH + "<= " + ROWS / 2);
      check(firstHalf, Sql.text(primary.connection(), HASH + "<= " + ROWS / 2));
      String secondHalf = Sql.text(primary.connection(), HASH + "> " + ROWS / 2);
      primary.snapshot();
      final long pinned = primary.txid();
      for (int i = 1; i <= TRANSACTIONS; i++) {
        write();
        follow(i, pinned, other);
      }
      live.clock.poll(2);
      long pending = Long.parseLong(Sql.text(reader, "PRAGMA litestream_pending_pages"));
      check(secondHalf, Sql.text(reader, HASH + "> " + ROWS / 2));
      check(firstHalf, Sql.text(reader, HASH + "<= " + ROWS / 2));
      System.out.println("pending pages: " + pending);
      System.out.println("long reader: " + end(reader));
      check("0", Sql.text(reader, "PRAGMA litestream_pending_pages"));
      check(Sql.text(primary.connection(), HASH + "> 0"), Sql.text(reader, HASH + "> 0"));
      check("ok", Sql.text(reader, "PRAGMA integrity_check"));
      System.out.println("transactions: " + seq);
    }
  }

  private static void check(String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + ", read " + actual);
    }
  }

  private static void pin(Connection reader) throws SQLException {
    Sql.execute(reader, "BEGIN");
    Sql.text(reader, SEQ);
  }

  /** Ends a transaction and begins the next; gives what that took. */
  private String end(Connection reader) throws SQLException {
    live.requests.reset();
    long before = allocated();
    Sql.execute(reader, "COMMIT");
    String seen = Sql.text(reader, SEQ);
    long after = allocated();
    check(Long.toString(seq), seen);
    return live.requests.requests().size() + " requests, " + (after - before) + " bytes allocated";
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private void write() throws SQLException {
    seq++;
    String[] statements = new String[6];
    for (int i = 1; i < statements.length; i++) {
      int id = 1 + random.nextInt(ROWS);
      statements[i] =
          i == 1
              ? "DELETE FROM item WHERE id = " + id
              : "INSERT OR REPLACE INTO item VALUES (" + id + ", " + seq + ", hex(zeroblob(75)))";
    }
    statements[0] = "UPDATE state SET seq = " + seq;
    primary.run(statements);
  }

  private void follow(int transaction, long pinned, Connection other) throws SQLException {
    if (transaction % TRANSACTIONS_PER_POLL == 0) {
      live.clock.poll();
    }
    if (transaction % TRANSACTIONS_PER_COMPACTION == 0) {
      long newest = primary.txid();
      primary.upload(1, newest - TRANSACTIONS_PER_COMPACTION + 1, newest);
      if (transaction % (5 * TRANSACTIONS_PER_COMPACTION) == 0) {
        primary.snapshot();
        live.clock.poll(40);
        primary.deleteUpTo(1, newest - 1);
        keepSnapshots(pinned, newest);
      }
      primary.deleteUpTo(0, newest - 1);
      primary.forgetBefore(newest);
      live.reads.take();
      live.requests.reset();
      live.clock.poll(10); // level 0 was listed in one of them
      check(Long.toString(seq), Sql.text(other, SEQ));
      check(Sql.text(primary.connection(), HASH + "> 0"), Sql.text(other, HASH + "> 0"));
    }
  }

  /** The one that the long reader's state can be had from, and the newest. */
  private void keepSnapshots(long pinned, long newest) {
    live.store.names().stream()
        .filter(name -> name.isSnapshot() && name.level() > 0)
        .filter(name -> name.maxTxid() != pinned && name.maxTxid() != newest)
        .forEach(live.store::remove);
  }
}
