package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class QueryTest {
  private final ImageOpener opener = new ImageOpener(Images.numbered(5000));
  private final LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});

  @TempDir Path folder;

  @AfterEach
  void unregister() {
    vfs.close();
  }

  @Test
  void gives_every_row() throws SQLException {
    try (Connection connection = Sql.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, name FROM t ORDER BY id")) {
      int row = 0;
      while (rows.next()) {
        row++;
        assertThat(rows.getInt(1)).isEqualTo(row);
        assertThat(rows.getString(2)).startsWith("name " + row + " 0000");
      }
      assertThat(row).isEqualTo(5000);
    }
    assertThat(opener.last().isClosed()).isTrue();
  }

  @Test
  void passes_integrity_check_with_every_page_size() throws SQLException {
    for (int size = 512; size <= 65536; size *= 2) {
      byte[] image =
          Images.of("PRAGMA page_size = " + size, "CREATE TABLE t(x)", "INSERT INTO t VALUES (1)");
      vfs.close();
      try (LitestreamVfs other = LitestreamVfs.register(new ImageOpener(image), () -> {});
          Connection connection = Sql.open()) {
        assertThat(other).isNotNull();
        assertThat(Sql.text(connection, "PRAGMA page_size")).isEqualTo(Integer.toString(size));
        assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void holds_a_shared_lock_exactly_during_transactions() throws SQLException {
    try (Connection connection = Sql.open()) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("5000");
      assertThat(opener.last().level()).isEqualTo(LockLevel.NONE);
      Sql.execute(connection, "BEGIN", "SELECT count(*) FROM t");
      assertThat(opener.last().level()).isEqualTo(LockLevel.SHARED);
      Sql.execute(connection, "COMMIT");
      assertThat(opener.last().level()).isEqualTo(LockLevel.NONE);
    }
  }

  @Test
  void refuses_writes_as_read_only() throws SQLException {
    try (Connection connection = Sql.open()) {
      assertThatThrownBy(() -> Sql.execute(connection, "DELETE FROM t"))
          .isInstanceOfSatisfying(
              SQLiteException.class,
              e -> assertThat(e.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_READONLY));
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("5000");
      Sql.execute(connection, "CREATE TEMP TABLE own(x)", "INSERT INTO own SELECT id FROM t");
      assertThat(Sql.text(connection, "SELECT count(*) FROM own")).isEqualTo("5000");
    }
  }

  @Test
  void never_turns_to_wal_mode() throws SQLException {
    try (Connection connection = Sql.open()) {
      assertThat(Sql.text(connection, "PRAGMA journal_mode = WAL")).isEqualTo("delete");
      Sql.execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
      assertThatThrownBy(() -> Sql.text(connection, "PRAGMA journal_mode = WAL"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void decodes_parameters_and_gives_all_of_them() throws SQLException {
    String url = Sql.URL + "&replica_url=s3%3A%2F%2Fb%2Fp%3Fa%3D1%26b%3D%C3%A4&empty=";
    try (Connection connection = Sql.open(url)) {
      assertThat(Sql.text(connection, "SELECT file FROM pragma_database_list")).isEqualTo("x.db");
    }
    assertThat(opener.parameters())
        .containsExactly(
            Map.of("vfs", "litestream", "replica_url", "s3://b/p?a=1&b=ä", "empty", ""));
  }

  @Test
  void pins_the_view_of_a_file_that_sqlite_does_not_lock() throws SQLException {
    for (String parameter : new String[] {"immutable=1", "nolock=yes"}) {
      try (Connection connection = Sql.open(Sql.URL + "&" + parameter)) {
        assertThat(opener.last().level()).isEqualTo(LockLevel.SHARED);
        assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("5000");
        assertThat(opener.last().level()).isEqualTo(LockLevel.SHARED);
      }
    }
  }

  @Test
  void refuses_writes_to_a_file_that_sqlite_does_not_lock() throws SQLException {
    for (String parameter : new String[] {"immutable=1", "nolock=1"}) {
      try (Connection connection = Sql.open(Sql.URL + "&" + parameter)) {
        Sql.execute(connection, "BEGIN");
        assertThatThrownBy(() -> Sql.execute(connection, "DELETE FROM t"))
            .hasMessageContaining("readonly");
        Sql.execute(connection, "COMMIT");
        assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("5000");
      }
    }
  }

  @Test
  void opens_read_only_too() throws SQLException {
    try (Connection connection = Sql.open(Sql.URL + "&mode=ro")) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("5000");
    }
  }

  @Test
  void copies_into_a_local_file() throws SQLException, IOException {
    Path copy = folder.resolve("copy.db");
    Path backup = folder.resolve("backup.db");
    try (Connection connection = Sql.open()) {
      Sql.execute(
          connection, "VACUUM INTO 'file:" + copy + "?vfs=unix'", "backup to '" + backup + "'");
    }
    for (Path file : new Path[] {copy, backup}) {
      try (Connection connection = Sql.open("jdbc:sqlite:" + file)) {
        assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
        assertThat(Sql.text(connection, "SELECT sum(id) FROM t")).isEqualTo("12502500");
      }
    }
  }

  @Test
  void attaches_two_replicas_and_a_local_file() throws SQLException {
    Path local = folder.resolve("local.db");
    try (Connection connection = Sql.open("jdbc:sqlite:" + local)) {
      Sql.execute(connection, "CREATE TABLE l(x)", "INSERT INTO l VALUES (11)");
    }
    try (Connection connection = Sql.open()) {
      Sql.execute(
          connection,
          "ATTACH 'file:y.db?vfs=litestream' AS y",
          "ATTACH 'file:" + local + "?vfs=unix' AS local",
          "INSERT INTO local.l SELECT id FROM y.t WHERE id = 12");
      assertThat(Sql.text(connection, "SELECT sum(x) FROM l, main.t WHERE t.id = 1"))
          .isEqualTo("23");
      assertThat(Sql.text(connection, "PRAGMA y.litestream_txid")).isEqualTo("00000000000000ff");
    }
    assertThat(opener.files()).hasSize(2).allMatch(ImageFile::isClosed);
  }
}
