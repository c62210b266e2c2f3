package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

/** What becomes of a transaction, and of the next ones, when SQLite ends it by an error. */
class FailedTransactionTest {
  private static final String ALL = "SELECT count(*) FROM entry";
  private static final String NEWEST = "ltx/0/000000000000001e-000000000000001e.ltx";

  @TempDir private Path folder;
  private Path replica;
  private Path away;

  @BeforeEach
  void copy() throws IOException {
    replica = Golden.copy("time-travel", folder.resolve("replica"));
    away = folder.resolve("away");
  }

  private String url() {
    return "jdbc:litestream:"
        + replica
        + "?page_cache_size=1&prefetch=false&read_timeout=20s&poll_interval=1h";
  }

  /** With the schema read: an error while a statement is compiled would end nothing. */
  private void takeAway(Connection connection) throws IOException, SQLException {
    assertThat(Golden.query(connection, "SELECT count(*) FROM sqlite_schema")).isNotEqualTo("0");
    Files.move(replica.resolve("ltx"), away);
  }

  private void bringBack() throws IOException {
    Files.move(away, replica.resolve("ltx"));
  }

  private static SQLException thrown(ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call);
  }

  private static SQLException failToRead(Connection connection) {
    SQLException failed = thrown(() -> Golden.query(connection, ALL));
    assertThat(failed.getSQLState()).isEqualTo("58030");
    return failed;
  }

  @Test
  void statementsAreRefusedUntilItIsRolledBack() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        PreparedStatement prepared = connection.prepareStatement(ALL)) {
      connection.setAutoCommit(false);
      takeAway(connection);
      SQLException failed = failToRead(connection);
      bringBack();
      SQLException refused = thrown(() -> Golden.query(connection, ALL));
      assertThat(refused.getSQLState()).isEqualTo("25P02");
      assertThat((Throwable) refused)
          .hasMessageContaining("roll it back first")
          .hasMessageContaining(failed.getMessage())
          .hasCause(failed);
      assertThat(thrown(prepared::executeQuery).getSQLState()).isEqualTo("25P02");
      connection.rollback();
      assertThat(Golden.query(connection, ALL)).isEqualTo("76");
      connection.commit();
    }
  }

  @Test
  void theNextOneIsIsolated() throws Exception {
    Path newest = replica.resolve(NEWEST);
    Path later = folder.resolve("later.ltx");
    Files.move(newest, later);
    try (Connection connection = DriverManager.getConnection(url())) {
      connection.setAutoCommit(false);
      takeAway(connection);
      failToRead(connection);
      bringBack();
      connection.rollback();
      String before = Golden.query(connection, "SELECT litestream_txid()");
      assertThat(before).isEqualTo("000000000000001d");
      String rows = Golden.query(connection, ALL);
      Files.move(later, newest);
      assertThat(Golden.query(connection, "PRAGMA litestream_poll")).endsWith("1e");
      assertThat(Golden.query(connection, "SELECT litestream_txid()")).isEqualTo(before);
      assertThat(Golden.query(connection, ALL)).isEqualTo(rows);
      connection.commit();
      assertThat(Golden.query(connection, "SELECT litestream_txid()")).endsWith("1e");
    }
  }

  @Test
  void itCannotBeCommitted() throws Exception {
    try (Connection connection = DriverManager.getConnection(url())) {
      connection.setAutoCommit(false);
      takeAway(connection);
      SQLException failed = failToRead(connection);
      bringBack();
      SQLException uncommitted = thrown(connection::commit);
      assertThat(uncommitted.getSQLState()).isEqualTo("40000");
      assertThat((Throwable) uncommitted)
          .hasMessageContaining("nothing was committed")
          .hasCause(failed);
      assertThat(Golden.query(connection, ALL)).isEqualTo("76");
      connection.commit();
    }
  }

  @Test
  void norBySwitchingAutocommitOn() throws Exception {
    try (Connection connection = DriverManager.getConnection(url())) {
      connection.setAutoCommit(false);
      takeAway(connection);
      failToRead(connection);
      assertThat(thrown(() -> connection.setAutoCommit(true)).getSQLState()).isEqualTo("40000");
      bringBack();
      connection.setAutoCommit(true);
      assertThat(Golden.query(connection, ALL)).isEqualTo("76");
    }
  }

  @Test
  void anErrorThatEndsNothingChangesNothing() throws Exception {
    try (Connection connection = DriverManager.getConnection(url())) {
      connection.setAutoCommit(false);
      thrown(() -> Golden.query(connection, "SELECT x FROM nowhere"));
      assertThat(Golden.query(connection, ALL)).isEqualTo("76");
      connection.commit();
    }
  }

  @Test
  void withAutocommitTheNextStatementIsATransactionOfItsOwn() throws Exception {
    try (Connection connection = DriverManager.getConnection(url())) {
      takeAway(connection);
      failToRead(connection);
      bringBack();
      assertThat(Golden.query(connection, ALL)).isEqualTo("76");
    }
  }

  @Test
  void aPoolGoesOnWithTheConnection() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setMaximumPoolSize(1);
    config.setAutoCommit(false);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      SQLiteConnection first;
      try (Connection connection = pool.getConnection()) {
        first = connection.unwrap(SQLiteConnection.class);
        takeAway(connection);
        failToRead(connection);
      }
      bringBack();
      for (int i = 0; i < 2; i++) {
        try (Connection connection = pool.getConnection()) {
          assertThat(connection.unwrap(SQLiteConnection.class)).isSameAs(first);
          assertThat(Golden.query(connection, ALL)).isEqualTo("76");
          connection.commit();
        }
      }
    }
  }

  @Test
  void aWritersFailedCommitLeavesNothingOfItself() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    String writing =
        "jdbc:litestream:"
            + own
            + "?write_enabled=true&acknowledge=remote&read_timeout=20s&buffer_path="
            + folder.resolve("log");
    try (Connection connection = DriverManager.getConnection(writing);
        Statement statement = connection.createStatement()) {
      assertThat(connection.isReadOnly()).isFalse();
      assertThat(connection.getMetaData().isReadOnly()).isFalse();
      connection.setAutoCommit(false);
      statement.executeUpdate("CREATE TABLE t(x)");
      connection.commit();
      statement.executeUpdate("INSERT INTO t VALUES (1)");
      Path level = own.resolve("ltx/0");
      Files.move(level, away);
      Files.createFile(level);
      assertThat((Throwable) thrown(connection::commit)).isNotNull();
      Files.delete(level);
      Files.move(away, level);
      assertThat(Golden.query(connection, "SELECT count(*) FROM t")).isEqualTo("0");
      statement.executeUpdate("INSERT INTO t VALUES (2)");
      connection.rollback();
      statement.executeUpdate("INSERT INTO t VALUES (3)");
      connection.commit();
      assertThat(Golden.query(connection, "SELECT group_concat(x) FROM t")).isEqualTo("3");
      connection.rollback();
    }
  }
}
