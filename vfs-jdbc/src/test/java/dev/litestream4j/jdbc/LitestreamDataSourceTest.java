package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.Litestream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

class LitestreamDataSourceTest {
  private static long txid(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return Litestream.of(connection).txid();
    }
  }

  @Test
  void theBuilderHasTheSettings() throws SQLException {
    LitestreamDataSourceBuilder builder =
        LitestreamDataSource.builder(Golden.url("time-travel"))
            .pollInterval(Duration.ofMillis(1500))
            .pollOnDemand()
            .maxStaleness(Duration.ofHours(1))
            .pageCacheSize(1_000_000)
            .readTimeout(Duration.ofSeconds(9))
            .openTimeout(Duration.ZERO)
            .setting("busy_timeout", "77");
    assertThat(txid(builder.build())).isEqualTo(30);
    assertThat(txid(builder.txid(2).build())).isEqualTo(2);
    Instant beforeThird = Instant.parse("2026-11-20T20:43:13.422Z");
    assertThat(txid(builder.txid(2).setting("txid", "latest").build())).isEqualTo(30);
    assertThat(
            txid(LitestreamDataSource.builder(Golden.url("time-travel")).time(beforeThird).build()))
        .isEqualTo(2);
    try (Connection connection = builder.build().getConnection()) {
      assertThat(connection.unwrap(SQLiteConnection.class).getBusyTimeout()).isEqualTo(77);
    }
  }

  @Test
  void theBeanHasThemToo() throws SQLException {
    LitestreamDataSource source = new LitestreamDataSource();
    source.setUrl("jdbc:litestream:" + Golden.url("time-travel") + "?txid=3");
    assertThat(txid(source)).isEqualTo(3);
    source.setTxid("4");
    assertThat(txid(source)).isEqualTo(4);
    assertThat(source.getUrl()).endsWith("?txid=3");
  }

  @Test
  void aConfigurationFileNamesTheReplica(@TempDir Path folder) throws Exception {
    Path file = write(folder, "7s");
    DataSource source = LitestreamDataSource.builder().config(file, "/var/lib/my.db").build();
    assertThat(txid(source)).isEqualTo(30);
    LitestreamDataSource bean = new LitestreamDataSource();
    bean.setConfig(file.toString());
    bean.setDatabase("/var/lib/my.db");
    assertThat(txid(bean)).isEqualTo(30);
    Path malformed = write(folder, "soon");
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () ->
                LitestreamDataSource.builder()
                    .config(malformed, "/var/lib/my.db")
                    .build()
                    .getConnection())
        .withMessageContaining("malformed value 'soon'");
  }

  @Test
  void connectionsToOneDatabaseOfTheFileCanStandAtDifferentTimes(@TempDir Path folder)
      throws Exception {
    LitestreamDataSourceBuilder builder =
        LitestreamDataSource.builder().config(write(folder, "7s"), "/var/lib/my.db");
    try (Connection latest = builder.build().getConnection();
        Connection past = builder.txid(2).build().getConnection()) {
      assertThat(Litestream.of(latest).txid()).isEqualTo(30);
      assertThat(Litestream.of(past).txid()).isEqualTo(2);
    }
  }

  private static Path write(Path folder, String interval) throws IOException {
    return Files.writeString(
        folder.resolve("litestream.yml"),
        """
        dbs:
          - path: /var/lib/my.db
            replica:
              url: %s
              vfs:
                poll-interval: %s
        """
            .formatted(Golden.url("time-travel"), interval));
  }

  @Test
  void aSecondConnectionWithOtherSettingsIsRefused() throws SQLException {
    LitestreamDataSourceBuilder builder = LitestreamDataSource.builder(Golden.url("features"));
    try (Connection held = builder.pollInterval(Duration.ofSeconds(5)).build().getConnection()) {
      DataSource other = builder.pollInterval(Duration.ofSeconds(6)).build();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(other::getConnection)
          .withMessageContaining("poll_interval is PT5S, asked for was PT6S");
      assertThat(held.isClosed()).isFalse();
    }
  }

  @Test
  void whatIsUnknownIsAnError() {
    LitestreamDataSource source = new LitestreamDataSource();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.setProperty("pollInterval", "1s"))
        .withMessageContaining("poll_interval");
    assertThatIllegalArgumentException().isThrownBy(() -> source.setUrl("jdbc:sqlite:x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LitestreamDataSource.builder().setting("x", "y"));
    assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
        .isThrownBy(() -> source.getConnection("user", ""));
    assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
        .isThrownBy(source::getParentLogger);
  }

  @Test
  void isItsOwnWrapper() throws SQLException {
    DataSource source = LitestreamDataSource.builder("/folder").build();
    assertThat(source.isWrapperFor(LitestreamDataSource.class)).isTrue();
    assertThat(source.unwrap(LitestreamDataSource.class)).isSameAs(source);
    assertThatExceptionOfType(SQLException.class).isThrownBy(() -> source.unwrap(String.class));
    source.setLoginTimeout(3);
    assertThat(source.getLoginTimeout()).isEqualTo(3);
  }
}
