package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private final ImageOpener opener = new ImageOpener(Images.numbered(2000), WritableFile::new);
  private final LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
  private final Set<Path> before = privateFiles();

  @TempDir Path folder;

  @AfterEach
  void leaves_nothing_behind() {
    vfs.close();
    assertThat(privateFiles()).isEqualTo(before);
  }

  private static Set<Path> privateFiles() {
    String prefix = "litestream4j-" + ProcessHandle.current().pid() + "-";
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> folders = Files.list(temporary)) {
      return folders
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .flatMap(JournalTest::files)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> files(Path privateFolder) {
    try (Stream<Path> files = Files.list(privateFolder)) {
      return Stream.concat(Stream.of(privateFolder), files.toList().stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long journals() {
    return privateFiles().stream()
        .filter(path -> !before.contains(path) && path.toString().endsWith(".journal"))
        .count();
  }

  private static void change(Connection connection) throws SQLException {
    Sql.execute(
        connection,
        "PRAGMA cache_size = 5",
        "PRAGMA cache_spill = OFF",
        "BEGIN",
        "UPDATE t SET name = 'other' WHERE id = 7");
  }

  @Test
  void journals_lie_in_a_private_folder_one_for_each_file() throws SQLException {
    try (Connection one = Sql.open();
        Connection two = Sql.open()) {
      change(one);
      assertThat(journals()).isEqualTo(1);
      change(two);
      assertThat(journals()).isEqualTo(2);
      assertThat(Sql.text(one, "SELECT name FROM t WHERE id = 7")).isEqualTo("other");
      Sql.execute(one, "ROLLBACK");
      assertThat(journals()).isEqualTo(1);
      assertThat(Sql.text(one, "SELECT substr(name, 1, 7) FROM t WHERE id = 7"))
          .isEqualTo("name 7 ");
    }
    assertThat(Path.of("x.db-journal")).doesNotExist();
  }

  @Test
  void journals_that_persist_go_with_their_file() throws SQLException {
    try (Connection connection = Sql.open()) {
      Sql.execute(connection, "PRAGMA journal_mode = PERSIST");
      change(connection);
      Sql.execute(connection, "ROLLBACK");
      assertThat(journals()).isEqualTo(1);
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("2000");
    }
    assertThat(journals()).isZero();
  }

  @Test
  void a_commit_fails_as_read_only() throws SQLException {
    try (Connection connection = Sql.open()) {
      change(connection);
      assertThatThrownBy(() -> Sql.execute(connection, "COMMIT"))
          .hasMessageContaining("SQLITE_READONLY");
      assertThat(((WritableFile) opener.last()).highest()).isEqualTo(LockLevel.EXCLUSIVE);
    }
  }

  @Test
  void a_journal_beside_a_local_file_of_the_same_name_is_not_ours() throws Exception {
    Path database = folder.resolve("local.db");
    Files.writeString(folder.resolve("local.db-journal"), "no journal at all");
    Files.writeString(folder.resolve("local.db-wal"), "no WAL at all");
    try (Connection connection = Sql.open("jdbc:sqlite:file:" + database + "?vfs=litestream")) {
      assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      change(connection);
      Sql.execute(connection, "ROLLBACK");
    }
    assertThat(folder.resolve("local.db-journal")).hasContent("no journal at all");
    assertThat(folder.resolve("local.db-wal")).hasContent("no WAL at all");
    assertThat(database).doesNotExist();
  }

  @Test
  void a_commit_over_several_databases_keeps_its_journal_in_private_too() throws SQLException {
    Path local = folder.resolve("local.db");
    try (Connection connection = Sql.open("jdbc:sqlite:" + local)) {
      Sql.execute(connection, "CREATE TABLE l(x)");
    }
    try (Connection connection = Sql.open()) {
      Sql.execute(connection, "ATTACH 'file:" + local + "?vfs=unix' AS local");
      change(connection);
      Sql.execute(connection, "INSERT INTO l VALUES (1)");
      assertThatThrownBy(() -> Sql.execute(connection, "COMMIT")).isInstanceOf(SQLException.class);
    }
    try (Connection connection = Sql.open("jdbc:sqlite:" + local)) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM l")).isEqualTo("0");
    }
  }
}
