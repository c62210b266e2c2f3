package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.core.write.ConflictException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

/** What is thrown when another writer was faster, and when the store refuses the credentials. */
class RivalWriterTest {
  private static final Pattern FILE = Pattern.compile("/\\S*set-aside[^\\s;,]*");
  private static final String ALL = "SELECT group_concat(x) FROM t";

  @TempDir private Path folder;
  private Path replica;

  @BeforeEach
  void create() throws IOException {
    replica = Files.createDirectory(folder.resolve("replica"));
  }

  private static SQLException thrown(ThrowingCallable call) {
    return catchThrowableOfType(SQLException.class, call);
  }

  private Connection writer(Path of, String acknowledge) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:litestream:"
            + of
            + "?write_enabled=true&sync_interval=1h&poll_interval=1h&acknowledge="
            + acknowledge
            + "&buffer_path="
            + of.resolveSibling(of.getFileName() + "-log"));
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Another machine: it writes to a copy, from which the new file goes into the store. */
  private void rivalCommits() throws IOException, SQLException {
    Path copy = folder.resolve("rival");
    for (Path file : Golden.files(replica)) {
      Path to = copy.resolve(replica.relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
    try (Connection rival = writer(copy, "remote")) {
      run(rival, "INSERT INTO t VALUES ('rival')");
    }
    for (Path file : Golden.files(copy)) {
      Path to = replica.resolve(copy.relativize(file).toString());
      if (Files.notExists(to)) {
        Files.copy(file, to);
      }
    }
  }

  @Test
  void aLostUploadNamesTheFileThatKeepsIt() throws Exception {
    try (Connection connection = writer(replica, "local")) {
      run(connection, "CREATE TABLE t(x)");
      run(connection, "PRAGMA litestream_sync");
      rivalCommits();
      run(connection, "INSERT INTO t VALUES ('mine')");

      SQLException thrown = thrown(() -> Golden.query(connection, "PRAGMA litestream_sync"));

      assertThat(thrown.getSQLState()).isEqualTo("40001");
      assertThat((Throwable) thrown).hasCauseInstanceOf(ConflictException.class);
      Matcher kept = FILE.matcher(thrown.getMessage());
      assertThat(kept.find()).as(thrown.getMessage()).isTrue();
      assertThat(Path.of(kept.group())).isRegularFile();
      assertThat(Golden.query(connection, ALL)).isEqualTo("rival");
      run(connection, "INSERT INTO t VALUES ('again')");
      run(connection, "PRAGMA litestream_sync");
      assertThat(Golden.query(connection, ALL)).isEqualTo("rival,again");
    }
  }

  @Test
  void aLostCommitCanBeTriedAgain() throws Exception {
    try (Connection connection = writer(replica, "remote")) {
      run(connection, "CREATE TABLE t(x)");
      rivalCommits();
      connection.setAutoCommit(false);
      run(connection, "INSERT INTO t VALUES ('mine')");

      SQLException thrown = thrown(connection::commit);

      assertThat(thrown.getSQLState()).isEqualTo("40001");
      assertThat(thrown.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT.code);
      assertThat((Throwable) thrown).hasCauseInstanceOf(ConflictException.class);
      connection.rollback();
      run(connection, "INSERT INTO t VALUES ('mine')");
      connection.commit();
      assertThat(Golden.query(connection, ALL)).isEqualTo("rival,mine");
      connection.rollback();
    }
  }

  @Test
  void aStoreThatRefusesTheCredentialsIsToldApart() {
    String url = "s3://bucket/denied";
    VfsRegistration.release();
    try (LitestreamVfs vfs =
        LitestreamVfs.builder()
            .replicaClient(
                url,
                context -> {
                  throw new ReplicaAccessDeniedException("the store refuses the key");
                })
            .register()) {
      assertThat(vfs).isNotNull();
      SQLException thrown = thrown(() -> DriverManager.getConnection("jdbc:litestream:" + url));
      assertThat(thrown.getSQLState()).isEqualTo("28000");
      assertThat(thrown.getErrorCode()).isEqualTo(SQLiteErrorCode.SQLITE_CANTOPEN.code);
      assertThat((Throwable) thrown)
          .hasMessageContaining("the store refuses the key")
          .hasCauseInstanceOf(ReplicaAccessDeniedException.class);
    } finally {
      VfsRegistration.release(); // the next connection is to find the plain registration
    }
  }
}
