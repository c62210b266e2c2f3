package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RestoreCommandTest {
  @TempDir private Path folder;

  static List<String> openable() {
    return Testdata.openable();
  }

  @ParameterizedTest
  @MethodSource("openable")
  void givesTheFileThatLitestreamGives(String golden) throws Exception {
    Path replica = Testdata.golden(golden);
    Path file = folder.resolve("x.db");

    CommandRun run = CommandRun.of("restore", replica, file);

    assertThat(run.err()).isEmpty();
    JsonObject latest = Testdata.expected(golden).getAsJsonObject("latest");
    assertThat(run.out())
        .isEqualTo(
            file
                + ": TXID "
                + latest.get("txid").getAsString()
                + ", "
                + latest.get("page_count").getAsInt()
                + " pages of "
                + Testdata.expected(golden).get("page_size").getAsInt()
                + " bytes\n");
    assertThat(run.code()).isZero();
    Path theirs = folder.resolve("theirs.db");
    if (LitestreamRestore.isInstalled()) {
      LitestreamRestore.run(replica, theirs);
      assertThat(file).hasSameBinaryContentAs(theirs);
    }
  }

  @Test
  void goesToATransactionAndToAMoment() throws Exception {
    Path replica = Testdata.golden("time-travel");
    Path byTxid = folder.resolve("by-txid.db");
    Path byTime = folder.resolve("new/folder/by-time.db");

    assertThat(CommandRun.of("restore", "--txid", "c", replica, byTxid).out())
        .startsWith(byTxid + ": TXID 000000000000000c, ");
    String moment =
        Testdata.expected("time-travel")
            .getAsJsonArray("states")
            .get(12)
            .getAsJsonObject()
            .get("timestamp")
            .getAsString();
    assertThat(CommandRun.of("restore", "--time", moment, replica, byTime).out())
        .startsWith(byTime + ": TXID 000000000000000c, ");
    assertThat(byTime).hasSameBinaryContentAs(byTxid);
    if (LitestreamRestore.isInstalled()) {
      Path theirs = folder.resolve("theirs.db");
      LitestreamRestore.run(replica, theirs, "-txid", "000000000000000c");
      assertThat(byTxid).hasSameBinaryContentAs(theirs);
    }
  }

  @Test
  void saysWhyItDoesNot() throws IOException {
    Path file = Files.writeString(folder.resolve("x.db"), "mine");
    CommandRun exists = CommandRun.of("restore", Testdata.SAMPLE, file);
    assertThat(exists.code()).isEqualTo(1);
    assertThat(exists.err())
        .isEqualTo(
            "litestream4j: "
                + file
                + ": exists already; it is never replaced; delete it or choose another name\n");
    assertThat(file).hasContent("mine");

    CommandRun gap = CommandRun.of("restore", Testdata.golden("gap"), folder.resolve("y.db"));
    assertThat(gap.code()).isEqualTo(1);
    assertThat(gap.err()).startsWith("litestream4j: gap in the replica: ").hasLineCount(1);

    CommandRun none = CommandRun.of("restore", folder, folder.resolve("y.db"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).startsWith("litestream4j: not a replica: ");

    CommandRun usage = CommandRun.of("restore", Testdata.SAMPLE);
    assertThat(usage.code()).isEqualTo(2);
    assertThat(folder.resolve("y.db")).doesNotExist();
  }

  @Test
  void showsProgressOnATerminalOnly() {
    CommandRun shown =
        CommandRun.onTerminal("restore", Testdata.golden("bench"), folder.resolve("x.db"));
    assertThat(shown.code()).isZero();
    assertThat(shown.err()).contains("restoring").contains("75/75 files");
  }
}
