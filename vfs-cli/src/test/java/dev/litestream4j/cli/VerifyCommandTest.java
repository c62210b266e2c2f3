package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VerifyCommandTest {
  @TempDir private Path folder;

  static List<String> openable() {
    return Testdata.openable();
  }

  @ParameterizedTest
  @MethodSource("openable")
  void findsTheGoldenReplicasSound(String golden) {
    String txid = Testdata.expected(golden).getAsJsonObject("latest").get("txid").getAsString();
    CommandRun run = CommandRun.of("verify", Testdata.golden(golden));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches(
            "\\d+ files \\(\\d+ bytes\\): sound, and without a gap\n"
                + "database at TXID "
                + txid
                + ": PRAGMA integrity_check is ok\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void namesTheGap() {
    CommandRun run = CommandRun.of("verify", Testdata.golden("gap"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            "0/0000000000000006-0000000000000006.ltx: lies behind a gap: no file of any level holds"
                + " TXIDs 0000000000000005 to 0000000000000005\n"
                + "the database does not open, so PRAGMA integrity_check was not run\n");
    assertThat(run.err())
        .startsWith("litestream4j: file:///")
        .endsWith(" is damaged: 1 problem, listed on the standard output\n")
        .hasLineCount(1);
  }

  @Test
  void checksTheDatabaseBeforeTheGap() {
    CommandRun run = CommandRun.of("verify", "--txid=4", Testdata.golden("gap"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("lies behind a gap")
        .contains("database at TXID 0000000000000004: PRAGMA integrity_check is ok\n");
  }

  @Test
  void namesEachDamagedFileAndWhere() throws IOException {
    copy(Testdata.SAMPLE);
    String third = "0/0000000000000003-0000000000000003.ltx";
    flip(third, 300);
    String snapshot = "9/0000000000000001-0000000000000008.ltx";
    Path file = folder.resolve("ltx").resolve(snapshot);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));

    CommandRun run = CommandRun.of("verify", folder);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out().lines().toList())
        .anySatisfy(line -> assertThat(line).matches(third + " at offset \\d+: .+"))
        .anySatisfy(line -> assertThat(line).matches(snapshot + " at offset \\d+: .+"));
    assertThat(run.err()).contains(" is damaged: ").hasLineCount(1);
  }

  @Test
  void checksADatabaseWhoseFilesOutsideThePlanAreDamaged() throws IOException {
    copy(Testdata.SAMPLE);
    flip("0/0000000000000003-0000000000000003.ltx", 300);
    CommandRun run = CommandRun.of("verify", folder);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("database at TXID 000000000000000c: PRAGMA integrity_check is ok\n");
  }

  @Test
  void reportsADamagedDatabaseInSoundFiles() throws IOException {
    DamagedDatabase.write(folder);
    CommandRun run = CommandRun.of("verify", folder);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("1 files (")
        .contains("): sound, and without a gap\ndatabase at TXID 0000000000000001: ")
        .doesNotContain("is ok");
    assertThat(run.err()).contains(" is damaged: ").hasLineCount(1);
  }

  @Test
  void showsProgressOnATerminalOnly() {
    CommandRun shown = CommandRun.onTerminal("verify", Testdata.golden("bench"));
    assertThat(shown.code()).isZero();
    assertThat(shown.err())
        .contains("verifying")
        .contains("76/76 files")
        .contains("integrity_check");
    assertThat(shown.out()).startsWith("76 files (").doesNotContain("verifying");
  }

  @Test
  void reportsADamagedPageWhoeverMeetsIt() throws IOException {
    copy(Testdata.golden("fragmented"));
    String file = "0/000000000000000b-000000000000000b.ltx";
    for (int offset = 250_000; offset < 250_400; offset++) {
      flip(file, offset);
    }

    CommandRun query = CommandRun.of("query", "--csv", folder, "PRAGMA integrity_check");
    CommandRun verify = CommandRun.of("verify", folder);

    assertThat(query.code()).isEqualTo(1);
    assertThat(query.err()).hasLineCount(1).contains("malformed LTX file " + file + " at offset 2");
    assertThat(verify.code()).isEqualTo(1);
    assertThat(verify.out().lines().toList())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).startsWith(file + " at offset 2"))
        .anySatisfy(
            line ->
                assertThat(line).startsWith("database at TXID 000000000000000b: ").contains(file));
  }

  private void copy(Path replica) throws IOException {
    try (Stream<Path> files = Files.walk(replica.resolve("ltx"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(replica.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
  }

  private void flip(String file, int offset) throws IOException {
    Path path = folder.resolve("ltx").resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    bytes[offset] ^= 0x10;
    Files.write(path, bytes);
  }
}
