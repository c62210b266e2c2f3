package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** Connections that do not name our VFS work as if it were not there. */
class OtherDatabasesTest {
  @TempDir Path folder;

  private final ImageOpener opener = new ImageOpener(Images.numbered(10));

  private LitestreamVfs register() {
    return LitestreamVfs.register(opener, () -> {});
  }

  private static void use(Connection connection, String journalMode) throws SQLException {
    assertThat(Sql.text(connection, "PRAGMA journal_mode = " + journalMode)).isEqualTo(journalMode);
    Sql.execute(
        connection,
        "CREATE TABLE IF NOT EXISTS o(x)",
        "DELETE FROM o",
        "INSERT INTO o VALUES (1), (2)",
        "BEGIN",
        "INSERT INTO o VALUES (3)",
        "ROLLBACK");
    assertThat(Sql.text(connection, "SELECT sum(x) FROM o")).isEqualTo("3");
    assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
  }

  @Test
  void work_when_opened_before() throws SQLException {
    try (Connection file = Sql.open("jdbc:sqlite:" + folder.resolve("file.db"));
        Connection wal = Sql.open("jdbc:sqlite:" + folder.resolve("wal.db"));
        Connection memory = Sql.open("jdbc:sqlite::memory:")) {
      use(file, "delete");
      use(wal, "wal");
      use(memory, "memory");
      try (LitestreamVfs vfs = register();
          Connection ours = Sql.open()) {
        assertThat(vfs).isNotNull();
        use(file, "delete");
        use(wal, "wal");
        use(memory, "memory");
        assertThat(Sql.text(ours, "SELECT count(*) FROM t")).isEqualTo("10");
      }
      use(file, "delete");
      use(wal, "wal");
      use(memory, "memory");
    }
  }

  @Test
  void work_when_opened_after() throws SQLException {
    try (LitestreamVfs vfs = register()) {
      assertThat(vfs).isNotNull();
      assertThatThrownBy(() -> Sql.open("jdbc:sqlite:file:missing?vfs=litestream"))
          .isInstanceOf(SQLException.class);
      try (Connection file = Sql.open("jdbc:sqlite:" + folder.resolve("file.db"));
          Connection named = Sql.open("jdbc:sqlite:file:" + folder.resolve("n.db") + "?vfs=unix");
          Connection wal = Sql.open("jdbc:sqlite:" + folder.resolve("wal.db"));
          Connection temporary = Sql.open("jdbc:sqlite:");
          Connection memory = Sql.open("jdbc:sqlite:file::memory:?cache=shared")) {
        use(file, "delete");
        use(named, "truncate");
        use(wal, "wal");
        use(temporary, "delete");
        use(memory, "memory");
      }
    }
    assertThat(opener.files()).isEmpty();
  }

  @Test
  void stay_the_default() throws SQLException {
    try (LitestreamVfs vfs = register();
        Connection connection = Sql.open("jdbc:sqlite:" + folder.resolve("plain.db"))) {
      assertThat(vfs).isNotNull();
      Sql.execute(connection, "CREATE TABLE o(x)");
    }
    assertThat(folder.resolve("plain.db")).isNotEmptyFile();
  }

  @Test
  void cannot_load_extensions_unless_their_user_says_so() throws SQLException {
    SQLiteConfig allowed = new SQLiteConfig();
    allowed.enableLoadExtension(true);
    Supplier<String> load = () -> "SELECT load_extension('" + folder.resolve("none") + "')";
    try (LitestreamVfs vfs = register();
        Connection refused = Sql.open("jdbc:sqlite::memory:");
        Connection permitted = allowed.createConnection("jdbc:sqlite::memory:");
        Connection ours = Sql.open();
        Connection oursPermitted = allowed.createConnection(Sql.URL)) {
      assertThat(vfs).isNotNull();
      for (Connection connection : new Connection[] {refused, ours}) {
        assertThatThrownBy(() -> Sql.text(connection, load.get()))
            .hasMessageContaining("not authorized");
      }
      for (Connection connection : new Connection[] {permitted, oursPermitted}) {
        assertThatThrownBy(() -> Sql.text(connection, load.get()))
            .hasMessageContaining("cannot open shared object file");
      }
    }
  }
}
