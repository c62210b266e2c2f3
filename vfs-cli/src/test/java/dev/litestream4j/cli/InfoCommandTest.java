package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class InfoCommandTest {
  static List<String> openable() {
    return Testdata.openable();
  }

  private static JsonObject info(Object... args) {
    Object[] line = new Object[args.length + 2];
    line[0] = "info";
    line[1] = "--json";
    System.arraycopy(args, 0, line, 2, args.length);
    CommandRun run = CommandRun.of(line);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return JsonParser.parseString(run.out()).getAsJsonObject();
  }

  @ParameterizedTest
  @MethodSource("openable")
  void givesTheNumbersOfTheGoldenReplicas(String golden) {
    JsonObject expected = Testdata.expected(golden);
    JsonObject latest = expected.getAsJsonObject("latest");

    JsonObject info = info(Testdata.golden(golden));

    assertThat(info.get("page_size")).isEqualTo(expected.get("page_size"));
    assertThat(info.get("pages")).isEqualTo(latest.get("page_count"));
    assertThat(info.get("txid")).isEqualTo(latest.get("txid"));
    if (latest.has("timestamp")) {
      assertThat(Instant.parse(info.get("time").getAsString()))
          .isEqualTo(Instant.parse(latest.get("timestamp").getAsString()));
    }
    if (expected.has("files")) {
      compareLevels(info.getAsJsonArray("levels"), expected.getAsJsonObject("files"));
    }
  }

  private static void compareLevels(JsonArray levels, JsonObject files) {
    assertThat(levels.size()).isEqualTo(files.size());
    for (JsonElement element : levels) {
      JsonObject level = element.getAsJsonObject();
      List<JsonObject> expected = ltxFiles(files.getAsJsonArray(level.get("level").getAsString()));
      long bytes = 0;
      String oldest = "g";
      String newest = "";
      for (JsonObject file : expected) {
        bytes += file.get("size").getAsLong();
        String name = file.get("name").getAsString();
        oldest = oldest.compareTo(name) < 0 ? oldest : name.substring(0, 16);
        newest = newest.compareTo(name.substring(17)) > 0 ? newest : name.substring(17, 33);
      }
      assertThat(level.get("files").getAsInt()).isEqualTo(expected.size());
      assertThat(level.get("bytes").getAsLong()).isEqualTo(bytes);
      assertThat(level.get("oldest_txid").getAsString()).isEqualTo(oldest);
      assertThat(level.get("newest_txid").getAsString()).isEqualTo(newest);
    }
  }

  private static List<JsonObject> ltxFiles(JsonArray files) {
    return StreamSupport.stream(files.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(file -> file.get("name").getAsString().matches("[0-9a-f]{16}-[0-9a-f]{16}\\.ltx"))
        .toList();
  }

  @Test
  void printsForReading() {
    CommandRun run = CommandRun.of("info", Testdata.SAMPLE);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .endsWith(
            """
            page size  4096 bytes
            pages      17 (69632 bytes)
            TXID       000000000000000c
            time       2026-11-20T23:09:51.383Z
            files      15 (100786 bytes)

             level | files | bytes | oldest TXID      | newest TXID
            -------+-------+-------+------------------+------------------
                 0 |    12 | 61506 | 0000000000000001 | 000000000000000c
                 1 |     1 | 17732 | 0000000000000001 | 0000000000000008
                 9 |     2 | 21548 | 0000000000000001 | 0000000000000008
            """)
        .startsWith("replica    file:///");
  }

  @Test
  void describesThePast() {
    JsonObject expected = Testdata.expected("time-travel");
    for (JsonElement element : expected.getAsJsonArray("states")) {
      JsonObject state = element.getAsJsonObject();
      String txid = state.get("txid").getAsString();
      JsonObject info = info("--txid", txid, Testdata.golden("time-travel"));
      assertThat(info.get("txid").getAsString()).isEqualTo(txid);
      assertThat(info.get("pages")).isEqualTo(state.get("page_count"));
    }
    JsonObject byTime = info("--time", "2026-11-20T23:09:05Z", Testdata.SAMPLE);
    assertThat(byTime.get("txid").getAsString()).isEqualTo("0000000000000002");
  }

  @Test
  void showsTheFilesOfAReplicaThatDoesNotOpen() {
    CommandRun run = CommandRun.of("info", Testdata.golden("gap"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("\nfiles      6 (13635 bytes)\n").doesNotContain("page size");
    assertThat(run.err()).startsWith("litestream4j: gap in the replica").hasLineCount(1);
  }
}
