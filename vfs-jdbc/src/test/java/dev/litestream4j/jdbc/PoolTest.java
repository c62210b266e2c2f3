package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.litestream4j.Litestream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;

class PoolTest {
  private static final int SIZE = 8;
  private static final String COUNT = "SELECT count(*) FROM account";

  private static HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(SIZE);
    return config;
  }

  private static HikariDataSource pool(HikariConfig config, String how, String replica) {
    switch (how) {
      case "URL" -> config.setJdbcUrl("jdbc:litestream:" + replica);
      case "data source" -> config.setDataSource(LitestreamDataSource.builder(replica).build());
      default -> {
        config.setDataSourceClassName(LitestreamDataSource.class.getName());
        config.addDataSourceProperty("replicaUrl", replica);
        config.addDataSourceProperty("pollInterval", "5s");
      }
    }
    return new HikariDataSource(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"URL", "data source", "data source class"})
  void aPoolServesManyThreads(String how) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2 * SIZE);
    try (HikariDataSource pool = pool(config(), how, Golden.url("time-travel"))) {
      Callable<String> query =
          () -> {
            try (Connection connection = pool.getConnection()) {
              return Golden.query(connection, COUNT);
            }
          };
      List<Future<String>> counts = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        counts.add(threads.submit(query));
      }
      for (Future<String> count : counts) {
        assertThat(count.get()).isEqualTo("60");
      }
      assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isBetween(1, SIZE);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aConnectionIsKeptWhenAStatementFails() throws SQLException {
    HikariConfig config = config();
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = pool(config, "URL", Golden.url("time-travel"))) {
      SQLiteConnection first;
      try (Connection connection = pool.getConnection()) {
        first = connection.unwrap(SQLiteConnection.class);
        for (String sql :
            List.of(
                "DELETE FROM account", "PRAGMA litestream_time = 'sometime'", "SELECT no_such")) {
          assertThat(catchThrowableOfType(Exception.class, () -> run(connection, sql)))
              .isInstanceOf(SQLException.class);
        }
        assertThat(sqlState(() -> run(connection, "DELETE FROM account"))).isEqualTo("25006");
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.unwrap(SQLiteConnection.class)).isSameAs(first);
        assertThat(Golden.query(connection, COUNT)).isEqualTo("60");
      }
    }
  }

  @Test
  void aConnectionIsKeptWhileItsReplicaIsAway(@TempDir Path folder) throws Exception {
    Path replica = Golden.copy("large-blobs", folder.resolve("replica"));
    HikariConfig config = config();
    config.setMaximumPoolSize(1);
    String url = replica + "?page_cache_size=1&read_timeout=20s";
    try (HikariDataSource pool = pool(config, "URL", url)) {
      SQLiteConnection first;
      try (Connection connection = pool.getConnection()) {
        first = connection.unwrap(SQLiteConnection.class);
        Golden.delete(replica);
        assertThat(sqlState(() -> Golden.query(connection, "PRAGMA integrity_check")))
            .isEqualTo("58030");
        assertThat(connection.isValid(1)).isTrue();
      }
      Golden.copy("large-blobs", replica);
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.unwrap(SQLiteConnection.class)).isSameAs(first);
        assertThat(Golden.query(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void aConnectionThatIsUnusableIsReplaced() throws SQLException {
    HikariConfig config = config();
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = pool(config, "URL", Golden.url("time-travel"))) {
      SQLiteConnection first;
      try (Connection connection = pool.getConnection()) {
        first = connection.unwrap(SQLiteConnection.class);
        first.close();
        assertThat(connection.isValid(1)).isFalse();
        pool.evictConnection(connection);
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.unwrap(SQLiteConnection.class)).isNotSameAs(first);
        assertThat(Golden.query(connection, COUNT)).isEqualTo("60");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePoolMaySayWhetherItReadsOnly(boolean readOnly) throws SQLException {
    HikariConfig config = config();
    config.setReadOnly(readOnly);
    config.setAutoCommit(false);
    try (HikariDataSource pool = pool(config, "data source", Golden.url("time-travel"));
        Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(Golden.query(connection, COUNT)).isEqualTo("60");
      connection.commit();
      connection.setReadOnly(false);
    }
  }

  @Test
  void litestreamWorksThroughThePool() throws SQLException {
    try (HikariDataSource pool = pool(config(), "URL", Golden.url("time-travel"));
        Connection connection = pool.getConnection()) {
      Litestream litestream = Litestream.of(connection);
      litestream.setTxid(1);
      assertThat(Golden.query(connection, "SELECT count(*) FROM entry")).isEqualTo("0");
      litestream.resetTime();
      assertThat(Golden.query(connection, "SELECT count(*) FROM entry")).isEqualTo("76");
    }
  }

  @Test
  void aPoolThatCannotConnectSaysWhy() {
    HikariConfig config = config();
    config.setInitializationFailTimeout(1);
    assertThat(
            catchThrowableOfType(
                RuntimeException.class,
                () -> pool(config, "URL", "/no/such/folder?open_timeout=0s").close()))
        .hasMessageContaining("no database at file:///no/such/folder");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private interface Sql {
    void run() throws SQLException;
  }

  private static String sqlState(Sql sql) {
    return catchThrowableOfType(SQLException.class, sql::run).getSQLState();
  }
}
