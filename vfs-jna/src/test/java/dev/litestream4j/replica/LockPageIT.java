package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that reaches beyond the lock page, at 1 GiB; its replica is small, for it is empty.
 */
class LockPageIT {
  private static final int PAGE_SIZE = 65536;
  private static final int BLOB = 600_000_000;

  @TempDir Path folder;

  @Test
  void aDatabaseLargerThanTheLockPagesPosition() throws Exception {
    Path file = folder.resolve("local.db");
    create(file);
    assertThat(Files.size(file)).isGreaterThan(1L << 30);
    Path replica = folder.resolve("replica");
    replicate(file, replica);
    Files.delete(file);
    try (LitestreamVfs vfs = LitestreamVfs.register();
        Connection connection = ReplicaConnections.open(replica)) {
      assertThat(ReplicaConnections.strings(connection, "SELECT sum(id) FROM after"))
          .containsExactly("50005000");
      assertThat(
              ReplicaConnections.strings(
                  connection, "SELECT name || ' ' || length(body) FROM big ORDER BY name"))
          .containsExactly("one " + BLOB, "two " + BLOB);
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
      assertThat(vfs).isNotNull();
    }
  }

  private static void create(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + PAGE_SIZE);
      statement.execute("PRAGMA journal_mode = OFF");
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("CREATE TABLE big(name TEXT, body BLOB)");
      for (String name : new String[] {"one", "two"}) {
        statement.execute("INSERT INTO big VALUES ('" + name + "', zeroblob(" + BLOB + "))");
      }
      statement.execute("CREATE TABLE after(id INTEGER PRIMARY KEY)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
              + " INSERT INTO after SELECT i FROM n");
    }
  }

  private static void replicate(Path file, Path replica) throws IOException {
    Path level = Files.createDirectories(replica.resolve("ltx").resolve("9"));
    Path snapshot = level.resolve("0000000000000001-0000000000000001.ltx");
    int lockPage = LtxLayout.lockPage(PAGE_SIZE);
    try (FileChannel database = FileChannel.open(file, StandardOpenOption.READ);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(snapshot))) {
      int commit = (int) (database.size() / PAGE_SIZE);
      assertThat(commit).isGreaterThan(lockPage);
      LtxEncoder encoder =
          new LtxEncoder(
              out,
              new LtxHeader(
                  LtxLayout.FLAG_NO_CHECKSUM, PAGE_SIZE, commit, 1, 1, 0, 0, 0, 0, 0, 0, 0));
      ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
      for (int number = 1; number <= commit; number++) {
        if (number != lockPage) {
          database.read(page.clear(), (long) (number - 1) * PAGE_SIZE);
          encoder.page(number, page.flip());
        }
      }
      encoder.finish();
    }
  }
}
