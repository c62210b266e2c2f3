package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that Litestream wrote, over the file backend. */
class ReplicaTest {
  private static LitestreamVfs vfs;

  @TempDir Path folder;

  @BeforeAll
  static void register() {
    vfs = LitestreamVfs.register();
  }

  @AfterAll
  static void unregister() {
    vfs.close();
  }

  private static String url(Path replica) {
    return Sql.URL + "&open_timeout=0s&replica_url=" + replica.toUri();
  }

  private static String golden(String name) {
    return url(Path.of(System.getProperty("litestream4j.testdata"), "golden", name, "replica"));
  }

  @Test
  void opens_a_replica() throws SQLException {
    try (Connection connection = Sql.open(golden("first-snapshot"))) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM account")).isEqualTo("20");
      assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(Sql.text(connection, "SELECT litestream_txid()")).isEqualTo("0000000000000001");
      assertThat(Sql.text(connection, "SELECT litestream_lag() BETWEEN 0 AND 60")).isEqualTo("1");
    }
  }

  @Test
  void stands_in_the_past() throws SQLException {
    try (Connection connection = Sql.open(golden("time-travel") + "&txid=3")) {
      assertThat(Sql.text(connection, "PRAGMA litestream_txid")).isEqualTo("0000000000000003");
      assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
    }
  }

  @Test
  void says_that_a_replica_does_not_exist() throws Exception {
    Path nothing = Files.createDirectory(folder.resolve("nothing"));
    assertThatThrownBy(() -> Sql.open(url(nothing))).hasMessageContaining(nothing.toString());
  }

  @Test
  void says_that_the_replica_url_is_missing() {
    assertThatThrownBy(Sql::open).hasMessageContaining("replica_url");
  }

  @Test
  void says_which_settings_there_are() {
    assertThatThrownBy(() -> Sql.open(golden("first-snapshot") + "&pol_interval=1s"))
        .hasMessageContaining("'pol_interval'")
        .hasMessageContaining("poll_interval");
  }
}
