package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.litestream4j.Litestream;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.core.connection.ActiveTransactionException;
import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.plan.NoSnapshotException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class SqlStateTest {
  private static final String URL = "jdbc:litestream:" + Golden.url("time-travel");

  @TempDir private Path folder;

  private static SQLException thrown(ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///no/such/folder?open_timeout=0s, no database at file:///no/such/folder",
    "gopher://host/x, no backend for URLs that start with gopher",
    "/folder?poll_interval=soon, malformed value 'soon' of setting 'poll_interval'",
    "file://relative/x, three slashes",
    "'', 'replica_url' is missing",
    "?config=/no/such.yml, the configuration file /no/such.yml cannot be read"
  })
  void openingFailsWithItsReason(String rest, String reason) {
    SQLException thrown = thrown(() -> DriverManager.getConnection("jdbc:litestream:" + rest));
    assertThat((Throwable) thrown).isInstanceOf(SQLiteException.class).hasMessageContaining(reason);
    assertThat(thrown.getSQLState()).isEqualTo("08001");
    assertThat(thrown.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_CANTOPEN.code);
    assertThat(thrown.getCause()).hasMessageContaining(reason);
  }

  @Test
  void theCauseOfAFailedOpeningIsTheOneThatWasThrown() {
    SQLException thrown =
        thrown(() -> DriverManager.getConnection("jdbc:litestream:/no/such?open_timeout=0s"));
    assertThat((Throwable) thrown).hasCauseInstanceOf(NoSnapshotException.class);
  }

  @Test
  void aWriteIsRefused() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      SQLException thrown = thrown(() -> statement.execute("DELETE FROM account"));
      assertThat((Throwable) thrown).hasMessageContaining("litestream is a read only vfs");
      assertThat(thrown.getSQLState()).isEqualTo("25006");
      assertThat(thrown.getErrorCode() & 0xff).isEqualTo(SQLiteErrorCode.SQLITE_READONLY.code);
      assertThat((Throwable) thrown).hasCauseInstanceOf(ReadOnlyDatabaseException.class);
      statement.addBatch("DELETE FROM account");
      SQLException batch = thrown(statement::executeBatch);
      assertThat((Throwable) batch).isInstanceOf(BatchUpdateException.class);
      assertThat(batch.getSQLState()).isEqualTo("25006");
      assertThat(Golden.query(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PRAGMA litestream_time = 'sometime', 22007, 5 minutes ago",
    "PRAGMA litestream_time = '1999-01-01', 22007, 1999-01-01",
    "SELECT litestream_set_time('sometime'), 22007, 5 minutes ago",
    "PRAGMA litestream_txid = 'xyz', 22023, xyz",
    "PRAGMA litestream_txid = 'ffff', 22023, ffff"
  })
  void timeThatCannotBeGoneToIsSaid(String sql, String state, String text) throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      SQLException thrown = thrown(() -> Golden.query(connection, sql));
      assertThat((Throwable) thrown).hasMessageContaining(text);
      assertThat(thrown.getSQLState()).isEqualTo(state);
      assertThat(thrown.getCause()).isNotInstanceOf(SQLException.class);
      assertThat(Litestream.of(connection).time()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRAGMA litestream_time = '2026-11-20T20:43:13.422Z'",
        "PRAGMA litestream_time = 'latest'",
        "SELECT litestream_set_time('2026-11-20T20:43:13.422Z')",
        "PRAGMA litestream_txid = '2'"
      })
  void aTransactionDoesNotTravel(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      connection.setAutoCommit(false);
      assertDoesNotTravel(() -> Golden.query(connection, sql)); // it has read nothing yet
      String before = Golden.query(connection, "SELECT count(*) FROM entry");
      assertDoesNotTravel(() -> Golden.query(connection, sql));
      assertThat(Golden.query(connection, "SELECT count(*) FROM entry")).isEqualTo(before);
      connection.rollback();
    }
  }

  @Test
  void aTransactionDoesNotTravelFromJavaEither() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      Litestream litestream = Litestream.of(connection);
      connection.setAutoCommit(false);
      assertDoesNotTravel(() -> litestream.setTime(Instant.EPOCH));
      assertDoesNotTravel(() -> litestream.setTxid(2));
      assertDoesNotTravel(litestream::resetTime);
      connection.setAutoCommit(true);
      litestream.setTxid(2);
      assertThat(litestream.txid()).isEqualTo(2);
    }
  }

  private static void assertDoesNotTravel(ThrowingCallable call) {
    SQLException thrown = thrown(call);
    assertThat((Throwable) thrown).hasMessageContaining("inside a transaction; end it first");
    assertThat(thrown.getSQLState()).isEqualTo("25001");
    assertThat((Throwable) thrown).hasCauseInstanceOf(ActiveTransactionException.class);
  }

  @Test
  void anErrorInTheSqlIsSqliteJdbcsOwn() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      thrown(() -> Golden.query(connection, "PRAGMA litestream_time = 'sometime'"));
      SQLException thrown = thrown(() -> Golden.query(connection, "SELECT x FROM nowhere"));
      assertThat((Throwable) thrown).isExactlyInstanceOf(SQLiteException.class).hasNoCause();
      assertThat(thrown.getSQLState()).isNull();
    }
  }

  @Test
  void aReplicaThatIsGoneIsAnErrorOfReadingAndNotOfTheConnection() throws Exception {
    Path replica = Golden.copy("large-blobs", folder.resolve("replica"));
    String url = "jdbc:litestream:" + replica + "?page_cache_size=1&read_timeout=1s";
    try (Connection connection = DriverManager.getConnection(url)) {
      Golden.delete(replica);
      SQLException thrown = thrown(() -> readAll(connection));
      assertThat(thrown.getSQLState()).isEqualTo("58030");
      assertThat(thrown.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_IOERR_READ.code);
      assertThat(thrown.getCause()).isInstanceOf(IOException.class);
      assertThat(thrown.getMessage()).contains(String.valueOf(thrown.getCause().getMessage()));
      assertThat(Litestream.of(connection).lastError().orElseThrow().getMessage())
          .isEqualTo(thrown.getCause().getMessage());
      assertThat(connection.isValid(1)).isTrue();
      assertThat(connection.isClosed()).isFalse();
    }
  }

  @Test
  void damageIsDamage() throws Exception {
    Path replica = Golden.copy("large-blobs", folder.resolve("replica"));
    String url = "jdbc:litestream:" + replica + "?page_cache_size=1&read_timeout=1s";
    try (Connection connection = DriverManager.getConnection(url)) {
      for (Path file : Golden.files(replica)) {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 100, bytes.length - 16, (byte) 0x5a);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(bytes));
        }
      }
      SQLException thrown = thrown(() -> readAll(connection));
      assertThat(thrown.getSQLState()).isEqualTo("XX001");
      assertThat(thrown.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_CORRUPT.code);
      assertThat((Throwable) thrown).hasCauseInstanceOf(LtxFormatException.class);
    }
  }

  private static void readAll(Connection connection) throws SQLException {
    Golden.query(connection, "PRAGMA integrity_check");
  }

  @Test
  void refusedCredentialsAreToldApart() {
    ReplicaAccessDeniedException denied = new ReplicaAccessDeniedException("denied");
    assertThat(SqlErrors.whileOpening(new IOException(denied))).isEqualTo("28000");
    assertThat(
            SqlErrors.onConnection(
                SQLiteErrorCode.SQLITE_IOERR_READ, Optional.of(new Failure(1, "xRead", denied))))
        .contains("28000");
  }

  @ParameterizedTest
  @CsvSource({
    "SQLITE_BUSY, 40001",
    "SQLITE_BUSY_SNAPSHOT, 40001",
    "SQLITE_READONLY, 25006",
    "SQLITE_IOERR_READ, 58030",
    "SQLITE_CANTOPEN, 58030",
    "SQLITE_CORRUPT, XX001",
    "SQLITE_NOTADB, XX001",
    "SQLITE_CONSTRAINT_UNIQUE,",
    "SQLITE_INTERRUPT,",
    "UNKNOWN_ERROR,"
  })
  void codesHaveTheirStates(SQLiteErrorCode code, String state) {
    assertThat(SqlErrors.onConnection(code, Optional.empty()))
        .isEqualTo(Optional.ofNullable(state));
  }

  @Test
  void aFileThatIsGoneIsAnIoError() {
    Failure gone = new Failure(1, "xRead", new ObjectNotFoundException("gone"));
    assertThat(SqlErrors.onConnection(SQLiteErrorCode.SQLITE_IOERR_READ, Optional.of(gone)))
        .contains("58030");
    Failure poll = new Failure(1, "PRAGMA litestream_poll", new ObjectNotFoundException("gone"));
    assertThat(SqlErrors.onConnection(SQLiteErrorCode.SQLITE_ERROR, Optional.of(poll)))
        .contains("58030");
  }

  @Test
  void timeTravelFromJava() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      Litestream litestream = Litestream.of(connection);
      long newest = litestream.txid();
      litestream.setTxid(2);
      assertThat(litestream.txid()).isEqualTo(2);
      Instant second = litestream.time().orElseThrow();
      litestream.setTime(second.plusNanos(1_000_000));
      assertThat(litestream.txid()).isEqualTo(2);
      litestream.setTime(second);
      assertThat(litestream.txid()).isEqualTo(1);
      litestream.resetTime();
      assertThat(litestream.txid()).isEqualTo(newest);
      assertThat(litestream.time()).isEmpty();
      assertThat(litestream.lag()).isPresent();
      assertThat(litestream.poll()).isEqualTo(newest);
      assertThat(litestream.lastError()).isEmpty();
    }
  }

  @Test
  void otherConnectionsHaveNoLitestream() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      assertThat((Throwable) thrown(() -> Litestream.of(connection)))
          .hasMessageContaining("not opened through the VFS");
    }
  }
}
