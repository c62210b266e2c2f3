package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.litestream4j.Litestream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

class LitestreamDriverTest {
  private static final String URL = "jdbc:litestream:" + Golden.url("time-travel");

  @Test
  void theDriverManagerFindsTheDriver() throws SQLException {
    Driver driver = DriverManager.getDriver(URL);
    assertThat(driver).isInstanceOf(LitestreamDriver.class);
    assertThat(driver.connect("jdbc:sqlite::memory:", new Properties())).isNull();
    assertThat(driver.getPropertyInfo(URL, new Properties()))
        .extracting(info -> info.name + "=" + info.value)
        .contains("poll_interval=1s", "replica_url=null");
  }

  @Test
  void aReplicaIsReadBesideAnOrdinaryDatabase(@TempDir Path folder) throws SQLException {
    try (Connection replica = DriverManager.getConnection(URL);
        Connection plain = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("a.db"));
        Statement write = plain.createStatement()) {
      write.execute("CREATE TABLE t AS SELECT 5 AS x");
      assertThat(Golden.query(plain, "SELECT x FROM t")).isEqualTo("5");
      assertThat(Integer.parseInt(Golden.query(replica, "SELECT count(*) FROM account")))
          .isPositive();
      assertThat(Golden.query(replica, "PRAGMA journal_mode")).isEqualTo("delete");
    }
  }

  @Test
  void propertiesReachTheReplicaAndSqlite() throws SQLException {
    Properties properties = new Properties();
    properties.put("txid", "1");
    properties.put("busy_timeout", 1234);
    try (Connection connection = DriverManager.getConnection(URL, properties)) {
      assertThat(Litestream.of(connection).txid()).isEqualTo(1);
      assertThat(connection.unwrap(SQLiteConnection.class).getBusyTimeout()).isEqualTo(1234);
    }
  }

  @Test
  void frameworksRecogniseSqlite() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      DatabaseMetaData metaData = connection.getMetaData();
      assertThat(metaData.getURL()).startsWith("jdbc:sqlite:file:replica?vfs=litestream");
      assertThat(metaData.getDatabaseProductName()).isEqualTo("SQLite");
      assertThat(metaData.isReadOnly()).isTrue();
      assertThat(metaData.getConnection()).isSameAs(connection);
      try (ResultSet tables = metaData.getTables(null, null, "account", null)) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getStatement().getConnection()).isSameAs(connection);
      }
    }
  }

  @Test
  void whatAConnectionGivesOutLeadsBackToIt() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        PreparedStatement statement = connection.prepareStatement("SELECT ?, 'x' AS name")) {
      statement.setInt(1, 7);
      try (ResultSet row = statement.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getInt(1)).isEqualTo(7);
        assertThat(row.getMetaData().getColumnName(2)).isEqualTo("name");
        assertThat(row.getStatement()).isSameAs(statement);
      }
      assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(Set.of(connection, statement)).contains(statement.getConnection(), statement);
      assertThat(connection.toString()).startsWith("jdbc:sqlite:file:replica");
    }
  }

  @Test
  void connectionsUnwrap() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      assertThat(connection.isWrapperFor(SQLiteConnection.class)).isTrue();
      assertThat(connection.unwrap(SQLiteConnection.class).libversion()).startsWith("3.");
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(connection.isWrapperFor(String.class)).isFalse();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connection.unwrap(String.class));
    }
  }

  @Test
  void aConnectionIsValidWithoutItsReplica(@TempDir Path folder) throws Exception {
    Path replica = Golden.copy("time-travel", folder.resolve("replica"));
    String url = "jdbc:litestream:" + replica + "?page_cache_size=1";
    Connection closed;
    try (Connection connection = DriverManager.getConnection(url)) {
      Golden.delete(replica);
      assertThat(connection.isValid(0)).isTrue();
      assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connection.isValid(-1));
      closed = connection;
    }
    assertThat(closed.isValid(0)).isFalse();
  }

  @Test
  void readOnlyIsAHint() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL)) {
      connection.setReadOnly(false);
      assertThat(connection.isReadOnly()).isTrue();
      connection.setReadOnly(true);
      assertThat(Golden.query(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void deregisteringTheDriverUnregistersTheVfs() throws SQLException {
    String plain = "jdbc:sqlite:file:x.db?vfs=litestream&replica_url=" + Golden.url("time-travel");
    Driver driver = DriverManager.getDriver(URL);
    try (Connection open = DriverManager.getConnection(URL)) {
      try (Connection second = DriverManager.getConnection(plain)) {
        assertThat(Litestream.of(second).txid()).isPositive();
      }
      DriverManager.deregisterDriver(driver);
      try {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> DriverManager.getConnection(plain))
            .withMessageContaining("no such vfs");
        assertThat(Golden.query(open, "SELECT count(*) FROM account")).isNotEqualTo("0");
        try (Connection again = Objects.requireNonNull(new LitestreamDriver().connect(URL, null))) {
          assertThat(Litestream.of(again).txid()).isPositive();
        }
      } finally {
        DriverManager.registerDriver(driver, VfsRegistration::release);
      }
    }
  }

  @Test
  void theVfsStaysWhenTheLastConnectionCloses() throws SQLException {
    DriverManager.getConnection(URL).close();
    String plain = "jdbc:sqlite:file:x.db?vfs=litestream&replica_url=" + Golden.url("time-travel");
    try (Connection connection = DriverManager.getConnection(plain)) {
      assertThat(Litestream.of(connection).txid()).isPositive();
    }
  }
}
