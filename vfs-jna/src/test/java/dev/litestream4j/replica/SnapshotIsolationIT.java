package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.litestream4j.LitestreamVfs;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Connections of this process write and read, beside another process that does as well, with a page
 * cache that holds a part of the database: each transaction sees one state, which is not older than
 * it may be, and no commit counts that was not made on the state before it. {@code
 * -Dlitestream4j.writes=1000} for more than those of a normal run.
 */
class SnapshotIsolationIT {
  /** Acknowledged transactions of each writer in each phase. */
  private static final int WRITES = Integer.getInteger("litestream4j.writes", 6);

  private static final int WRITERS = 3;
  private static final int PAUSE = 2_000_000;
  private static final int READERS = 2;

  @TempDir Path folder;
  private String url = "";
  private LitestreamVfs vfs;
  private final List<Connection> connections = new ArrayList<>();

  @BeforeEach
  void register() {
    url = folder.resolve("replica").toUri().toString();
    vfs = LitestreamVfs.register();
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
    vfs.close();
  }

  /** A quarter of the pages has room in the cache. */
  static Connection open(String url, String log, String acknowledge, boolean writes)
      throws SQLException {
    return ReplicaConnections.open(
        url,
        "write_enabled",
        Boolean.toString(writes),
        "buffer_path",
        log,
        "acknowledge",
        acknowledge,
        "sync_interval",
        "20ms",
        "page_cache_size",
        "50KB",
        "poll_interval",
        "20ms");
  }

  private Connection open(String acknowledge, boolean writes) throws SQLException {
    Connection connection = open(url, folder.resolve("log").toString(), acknowledge, writes);
    connections.add(connection);
    return connection;
  }

  /** Uploads what is acknowledged; gives what was lost to another process. */
  static String sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA litestream_sync");
      return "";
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("kept in");
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"remote", "local"})
  void each_transaction_sees_one_state_and_no_commit_is_made_on_another(String acknowledge)
      throws Exception {
    IsolationModel model = new IsolationModel();
    AtomicLong process = new AtomicLong();
    List<IsolationWriter> writers = new ArrayList<>();
    List<IsolationReader> readers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Connection connection = open(acknowledge, true);
      if (i == 0) {
        IsolationRows.create(connection);
        sync(connection);
        setBusyTimeout(connection, 0);
      }
      writers.add(new IsolationWriter(1 + i, connection, model, process));
    }
    for (int i = 0; i < READERS; i++) {
      readers.add(new IsolationReader(1 + i, open(acknowledge, false), model, process));
    }
    try (IsolationPeer peer =
        new IsolationPeer(model, url, folder.resolve("other-log").toString(), acknowledge)) {
      peer.await();
      peer.tell("read", WRITES);
      phase(writers, readers, peer);
      peer.tell("write", WRITES);
      phase(List.of(), readers, peer);
      peer.tell("write", WRITES);
      phase(writers, readers, peer);
      String lost = sync(connections.get(0));
      clash(connections.get(0), acknowledge, peer);
      peer.end();
      check(model, acknowledge, lost);
    }
    System.out.printf(
        "%s: %d states read, writers found %s busy and %s conflicts, readers %s transactions%n",
        acknowledge,
        model.reads(),
        writers.stream().map(writer -> writer.busy).toList(),
        writers.stream().map(writer -> writer.conflicts).toList(),
        readers.stream().map(reader -> reader.count).toList());
  }

  private static void setBusyTimeout(Connection connection, int millis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + millis);
    }
  }

  /** Lasts until all writers and the other process have done their part; readers read meanwhile. */
  private static void phase(
      List<IsolationWriter> writers, List<IsolationReader> readers, IsolationPeer peer)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(writers.size() + readers.size());
    try {
      List<Future<Void>> reading = new ArrayList<>();
      for (IsolationReader reader : readers) {
        reading.add(threads.submit(() -> readUntil(over, reader)));
      }
      List<Future<Void>> writing = new ArrayList<>();
      for (IsolationWriter writer : writers) {
        Callable<Void> writes =
            () -> {
              writer.write(WRITES);
              return null;
            };
        writing.add(threads.submit(writes));
      }
      peer.await();
      for (Future<Void> each : writing) {
        each.get();
      }
      over.set(true);
      for (Future<Void> each : reading) {
        each.get();
      }
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  /** A transaction of this process, and before it is committed one of the other process. */
  private static void clash(Connection connection, String acknowledge, IsolationPeer peer)
      throws SQLException, IOException {
    peer.tell("sync", 1);
    peer.await();
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA litestream_poll");
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("DELETE FROM data");
      peer.tell("write", 1);
      peer.await();
      peer.tell("sync", 1);
      peer.await();
      if (acknowledge.equals("remote")) {
        refused(statement, "COMMIT", SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT);
      } else {
        commitAndLose(connection, statement);
      }
      ReplicaConnections.end(statement);
      assertThat(IsolationRows.read(connection, IsolationRows.Way.TABLE).versions()).isNotEmpty();
    }
  }

  /** A local commit is refused if a poll was faster, and else lost when it is uploaded. */
  private static void commitAndLose(Connection connection, Statement statement)
      throws SQLException {
    try {
      statement.execute("COMMIT");
    } catch (SQLiteException e) {
      assertThat(e.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT);
      return;
    }
    assertThat(sync(connection)).contains("kept in");
  }

  private static Void readUntil(AtomicBoolean over, IsolationReader reader) throws Exception {
    while (!over.get()) {
      reader.read();
      LockSupport.parkNanos(PAUSE); // else the readers have the processor most of the time
    }
    return null;
  }

  private void check(IsolationModel model, String acknowledge, String lostLast) throws Exception {
    List<Long> history = new ArrayList<>();
    try (Connection connection = open(url, folder.resolve("log").toString(), acknowledge, false)) {
      ReplicaConnections.strings(connection, "PRAGMA litestream_poll");
      for (String tx :
          ReplicaConnections.strings(connection, "SELECT tx FROM commits ORDER BY n")) {
        history.add(Long.valueOf(tx));
      }
      IsolationRows rows = IsolationRows.read(connection, IsolationRows.Way.TABLE);
      assertThat(rows.tx()).isEqualTo(history.get(history.size() - 1));
      model.read("r0", rows.tx(), rows.digest());
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
    }
    Set<Long> lost = model.check(history);
    if (acknowledge.equals("remote")) {
      assertThat(lost).isEmpty();
      assertThat(lostLast).isEmpty();
    }
    System.out.println(history.size() + " in the history, " + lost.size() + " lost");
  }

  @Test
  void who_waits_writes_once_the_other_has_committed_and_who_does_not_is_told() throws Exception {
    Connection first = open("remote", true);
    IsolationRows.create(first);
    Connection patient = open("remote", true);
    setBusyTimeout(patient, 600_000);
    Connection hasty = open("remote", true);
    setBusyTimeout(hasty, 0);
    Connection reader = open("remote", false);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Statement one = first.createStatement();
        Statement two = patient.createStatement();
        Statement three = hasty.createStatement()) {
      one.execute("BEGIN IMMEDIATE");
      one.execute("UPDATE data SET body = NULL");
      CountDownLatch begun = new CountDownLatch(1);
      Future<Boolean> waiting =
          thread.submit(
              () -> {
                begun.countDown();
                return two.execute("BEGIN IMMEDIATE");
              });
      begun.await();
      refused(three, "BEGIN IMMEDIATE", SQLiteErrorCode.SQLITE_BUSY);
      three.execute("BEGIN");
      assertThat(IsolationRows.read(hasty, IsolationRows.Way.TABLE))
          .isEqualTo(IsolationRows.first());
      assertThat(IsolationRows.read(reader, IsolationRows.Way.TABLE))
          .isEqualTo(IsolationRows.first());
      refused(three, "DELETE FROM data", SQLiteErrorCode.SQLITE_BUSY);
      assertThat(waiting.isDone()).isFalse();
      one.execute("COMMIT");
      assertThat(waiting.get()).isFalse();
      String nulls = "SELECT count(*) FROM data WHERE body IS NULL";
      assertThat(ReplicaConnections.strings(patient, nulls))
          .containsExactly("" + IsolationRows.MOST);
      assertThat(ReplicaConnections.strings(reader, nulls))
          .containsExactly("" + IsolationRows.MOST);
      assertThat(ReplicaConnections.strings(hasty, nulls)).containsExactly("0");
      two.execute("DELETE FROM data WHERE id > 100");
      two.execute("COMMIT");
      refused(three, "DELETE FROM data", SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT);
      three.execute("ROLLBACK");
      three.execute("DELETE FROM data WHERE id > 50");
      assertThat(ReplicaConnections.strings(reader, nulls)).containsExactly("50");
    } finally {
      thread.shutdownNow();
    }
  }

  private static void refused(Statement statement, String sql, SQLiteErrorCode code) {
    assertThatThrownBy(() -> statement.execute(sql))
        .asInstanceOf(type(SQLiteException.class))
        .extracting(SQLiteException::getResultCode)
        .isEqualTo(code);
  }
}
