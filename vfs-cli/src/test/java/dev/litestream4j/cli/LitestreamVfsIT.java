package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.testkit.ServerProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Litestream's own VFS reads what was written here. Run where its loadable extension is, which
 * {@code .ci/build-litestream-vfs} builds, and SQLite's shell; skipped elsewhere, in CI too.
 */
final class LitestreamVfsIT {
  private static final ServerProgram EXTENSION =
      new ServerProgram("litestream-vfs.so", ".ci/build-litestream-vfs");
  private static final ServerProgram SHELL =
      new ServerProgram("sqlite3", "apt-get install sqlite3");

  private static final String ROWS =
      " SELECT value, 'row ' || value, randomblob(value * 7 % 900) FROM generated";

  @TempDir private Path folder;
  private Path replica;
  private int restores;

  @BeforeEach
  void require() {
    for (ServerProgram program : List.of(EXTENSION, SHELL)) {
      Assumptions.assumeTrue(program.find().isPresent(), program + " is not there");
    }
    replica = folder.resolve("replica");
  }

  private void command(String name, Object... more) {
    CommandRun run = CommandRun.of(Stream.concat(Stream.of(name), Arrays.stream(more)).toArray());
    assertThat(run.code()).as(run.err()).isZero();
  }

  private void write(String... statements) {
    command(
        "exec",
        "--create",
        "-o",
        "buffer_path=" + folder.resolve("log"),
        replica,
        String.join(";", statements));
  }

  private static String insert(int from, int count) {
    return "WITH RECURSIVE generated(value) AS (SELECT "
        + from
        + " UNION ALL SELECT value + 1 FROM generated WHERE value < "
        + (from + count - 1)
        + ") INSERT INTO t"
        + ROWS;
  }

  /** The lines that the shell prints: page size, check of the integrity, schema, all rows. */
  private List<String> shell(boolean check, String... commands) throws Exception {
    List<String> lines = new ArrayList<>(List.of(commands));
    lines.add("PRAGMA page_size;");
    lines.add(check ? "PRAGMA integrity_check;" : "SELECT 'ok';");
    lines.add("SELECT type, name, sql FROM sqlite_master ORDER BY name;");
    lines.add("SELECT id, quote(name), quote(body) FROM t ORDER BY id;");
    lines.add("SELECT count(*) FROM t INDEXED BY t_name WHERE name >= 'row';");
    ProcessBuilder builder =
        new ProcessBuilder(SHELL.require().toString(), "-batch").redirectErrorStream(true);
    builder.environment().put("LITESTREAM_REPLICA_URL", "file://" + replica);
    builder.environment().put("LITESTREAM_LOG_LEVEL", "ERROR");
    Process process = builder.start();
    try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
      for (String line : lines) {
        input.write(line + "\n");
      }
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  /**
   * Compares.
   *
   * @param shrunk whether some file of the chain has pages above the database's size: they stay in
   *     the size that Litestream's VFS gives, also for chains that Litestream wrote, and the check
   *     of the integrity finds them never used
   */
  private void compare(int pageSize, int rows, boolean shrunk) throws Exception {
    Path restored = folder.resolve("restored-" + restores++ + ".db");
    command("restore", replica, restored);
    List<String> expected = shell(!shrunk, ".open " + restored);
    assertThat(expected).hasSize(4 + rows + 1).startsWith("" + pageSize, "ok").endsWith("" + rows);
    String extension = EXTENSION.require().toString().replaceFirst("\\.so$", "");
    List<String> seen = shell(!shrunk, ".load " + extension, ".open file:x.db?vfs=litestream");
    assertThat(seen.subList(0, 4)).isEqualTo(expected.subList(0, 4));
    assertThat(hash(seen)).isEqualTo(hash(expected));
  }

  private static String hash(List<String> lines) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    lines.forEach(line -> sha256.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
    return lines.size() + " lines of hash " + HexFormat.of().formatHex(sha256.digest());
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 4096, 32768, 65536})
  void it_reads_a_chain_that_was_written_and_compacted_here(int pageSize) throws Exception {
    write(
        "PRAGMA page_size = " + pageSize,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, body BLOB)",
        "CREATE INDEX t_name ON t (name)");
    write(insert(1, 400));
    write("UPDATE t SET name = 'row changed ' || id WHERE id % 3 = 0", insert(401, 200));
    compare(pageSize, 600, false);
    write("DELETE FROM t WHERE id % 4 > 0", "VACUUM");
    compare(pageSize, 150, true);
    command("upkeep", replica);
    compare(pageSize, 150, false);
    write(insert(1001, 300));
    write("DELETE FROM t WHERE id < 1200");
    command("upkeep", "--level-intervals", "1ms,1h", replica);
    compare(pageSize, 101, false);
    write("VACUUM");
    write(insert(2001, 20));
    compare(pageSize, 121, true);
    command("upkeep", "--level-intervals", "1ms,1ms", "--snapshot-interval", "1ms", replica);
    compare(pageSize, 121, false);
    assertThat(replica.resolve("ltx/1")).isNotEmptyDirectory();
    assertThat(replica.resolve("ltx/9")).isNotEmptyDirectory();
  }
}
