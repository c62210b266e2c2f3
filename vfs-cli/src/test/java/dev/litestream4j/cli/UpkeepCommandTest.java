package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpkeepCommandTest {
  private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  private static final String KEEP = "--l0-retention=10000d";
  private static final String KEEP_SNAPSHOTS = "--snapshot-retention=10000d";

  @TempDir private Path folder;

  private Path copy(String golden) throws IOException {
    Path replica = Files.createDirectory(folder.resolve(golden));
    Path source = Testdata.golden(golden);
    try (Stream<Path> files = Files.walk(source.resolve("ltx"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = replica.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
        Files.setLastModifiedTime(copy, OLD); // so that everything is due
      }
    }
    return replica;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page-size-512",
        "page-size-65536",
        "many-l0",
        "time-travel",
        "all-levels",
        "vacuum-shrink",
        "auto-vacuum",
        "legacy-frames",
        "go-vfs-written",
        "large-blobs"
      })
  void leavesAReplicaThatLitestreamRestores(String golden) throws Exception {
    Path replica = copy(golden);
    JsonObject expected = Testdata.expected(golden);

    CommandRun run = CommandRun.of("upkeep", KEEP, KEEP_SNAPSHOTS, replica);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("created ");
    CommandRun verify = CommandRun.of("verify", replica);
    assertThat(verify.err()).isEmpty();
    assertThat(CommandRun.of("upkeep", KEEP, KEEP_SNAPSHOTS, replica).out())
        .isEqualTo("nothing is due\n");
    String latest = expected.getAsJsonObject("latest").get("txid").getAsString();
    requireSame(replica, Testdata.golden(golden), latest);
    if (expected.has("states")) {
      JsonArray states = expected.getAsJsonArray("states");
      for (int i = 0; i < states.size(); i += 1 + states.size() / 10) {
        JsonObject state = states.get(i).getAsJsonObject();
        if (state.has("restorable") && state.get("restorable").getAsBoolean()) {
          requireSame(replica, Testdata.golden(golden), state.get("txid").getAsString());
        }
      }
    }
  }

  /** That the real Litestream restores from both what this program restores from the first. */
  private void requireSame(Path tended, Path original, String txid) throws Exception {
    Path ours = folder.resolve("ours-" + txid);
    Path theirs = folder.resolve("theirs-" + txid);
    Path before = folder.resolve("before-" + txid);
    Files.deleteIfExists(ours);
    Files.deleteIfExists(theirs);
    Files.deleteIfExists(before);
    assertThat(CommandRun.of("restore", "--txid", txid, tended, ours).err()).isEmpty();
    assertThat(CommandRun.of("restore", "--txid", txid, original, before).err()).isEmpty();
    assertThat(ours).hasSameBinaryContentAs(before);
    if (LitestreamRestore.isInstalled()) {
      LitestreamRestore.run(tended, theirs, "-txid", txid);
      assertThat(theirs).hasSameBinaryContentAs(before);
    }
  }

  @Test
  void deletesWhatIsKeptNoLonger() throws Exception {
    Path replica = copy("many-l0");
    Path before = folder.resolve("before.db");
    assertThat(CommandRun.of("restore", replica, before).code()).isZero();

    CommandRun run = CommandRun.of("upkeep", "--l0-retention", "10s", replica);

    assertThat(run.err()).isEmpty();
    try (Stream<Path> left = Files.list(replica.resolve("ltx/0"))) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactly("00000000000000c8-00000000000000c8.ltx");
    }
    assertThat(run.out().lines().filter(line -> line.startsWith("deleted 0/"))).hasSize(199);
    assertThat(CommandRun.of("verify", replica).code()).isZero();
    Path after = folder.resolve("after.db");
    assertThat(CommandRun.of("restore", replica, after).code()).isZero();
    assertThat(after).hasSameBinaryContentAs(before);
    if (LitestreamRestore.isInstalled()) {
      Path theirs = folder.resolve("theirs.db");
      LitestreamRestore.run(replica, theirs);
      assertThat(theirs).hasSameBinaryContentAs(before);
    }
  }

  @Test
  void leavesAReplicaWithAGapAsItIs() throws IOException {
    Path replica = copy("gap");
    CommandRun run = CommandRun.of("upkeep", replica);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("litestream4j: gap in the replica: ").hasLineCount(1);
    assertThat(replica.resolve("ltx/1")).doesNotExist();
  }

  @Test
  void saysWhatItDoesNotTake() {
    CommandRun retention = CommandRun.of("upkeep", "--l0-retention", "9s", Testdata.SAMPLE);
    assertThat(retention.code()).isEqualTo(2);
    assertThat(retention.err()).contains("the retention of level 0 is at least 10 s, not 9000 ms");
    CommandRun duration = CommandRun.of("upkeep", "--every", "soon", Testdata.SAMPLE);
    assertThat(duration.code()).isEqualTo(2);
    assertThat(duration.err()).contains("expected a duration such as 500ms");
    CommandRun past = CommandRun.of("upkeep", "-o", "txid=1", Testdata.SAMPLE);
    assertThat(past.code()).isEqualTo(2);
    assertThat(past.err()).contains("txid and time are no options here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"upkeep", "exec"})
  void offersNoOptionThatItRefuses(String command) {
    CommandRun help = CommandRun.of(command, "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("--option").doesNotContain("--txid", "--time");
    assertThat(CommandRun.of("query", "--help").out()).contains("--txid", "--time");
  }
}
