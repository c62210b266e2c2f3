package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryCommandTest {
  private static final String TALLEST =
      "SELECT name, island, built, height_m, light FROM lighthouse ORDER BY height_m DESC LIMIT 5";

  static List<String> withTables() {
    return Testdata.openable().stream().filter(name -> !name.equals("empty-schema")).toList();
  }

  @ParameterizedTest
  @MethodSource("withTables")
  void givesEveryTableAsLitestreamRestoresIt(String golden) throws IOException {
    JsonObject tables =
        Testdata.expected(golden).getAsJsonObject("latest").getAsJsonObject("tables");
    assertThat(tables.keySet()).isNotEmpty();
    for (String table : tables.keySet()) {
      JsonObject expected = tables.getAsJsonObject(table);
      String sql = quotedRows(golden, table);
      List<String> csv = firstFields(sql, golden);
      assertThat(csv).as(table).hasSize(expected.get("rows").getAsInt());
      assertThat(sha256(csv)).as(table).isEqualTo(expected.get("sha256").getAsString());
      assertThat(sha256(firstMembers(sql, golden)))
          .as(table)
          .isEqualTo(expected.get("sha256").getAsString());
    }
  }

  private static String quotedRows(String golden, String table) {
    CommandRun info = ok("--json", Testdata.golden(golden), "PRAGMA table_info(\"" + table + "\")");
    String columns =
        StreamSupport.stream(
                JsonParser.parseString(info.out()).getAsJsonArray().spliterator(), false)
            .map(column -> column.getAsJsonObject().get("name").getAsString())
            .map(column -> "quote(\"" + column + "\")")
            .collect(Collectors.joining("||'|'||"));
    return "SELECT " + columns + " AS line FROM \"" + table + "\" ORDER BY 1";
  }

  private static List<String> firstFields(String sql, String golden) throws IOException {
    String csv = ok("--csv", Testdata.golden(golden), sql).out();
    assertThat(csv).startsWith("line\r\n");
    List<CSVRecord> records = CSVFormat.RFC4180.parse(new StringReader(csv)).getRecords();
    return records.stream().skip(1).map(entry -> entry.get(0)).toList();
  }

  private static List<String> firstMembers(String sql, String golden) {
    JsonElement rows = JsonParser.parseString(ok("--json", Testdata.golden(golden), sql).out());
    return StreamSupport.stream(rows.getAsJsonArray().spliterator(), false)
        .map(row -> row.getAsJsonObject().get("line").getAsString())
        .toList();
  }

  private static String sha256(List<String> lines) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      lines.forEach(line -> sha256.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CommandRun ok(Object... args) {
    Object[] line = new Object[args.length + 1];
    line[0] = "query";
    System.arraycopy(args, 0, line, 1, args.length);
    CommandRun run = CommandRun.of(line);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  @Test
  void printsATable() {
    assertThat(ok(Testdata.SAMPLE, TALLEST).out())
        .isEqualTo(
            """
             name               | island      | built | height_m | light
            --------------------+-------------+-------+----------+--------------
             Farewell           | Orlsey      |  1958 |     64.5 | LFl W 20s
             Old Harry          | Hallsund    |  1820 |     60.1 | Fl(2) W 4s
             Drowned Steeple    | The Minches |  1774 |     54.0 | Fl(3) WR 12s
             Hollow Ness        | Ansgar      |  1884 |     54.0 | Fl(3) WR 5s
             Grey Sisters North | Orlsey      |  1917 |     53.8 | Fl G 12s
            """);
  }

  @Test
  void printsEveryKindOfValueInEachForm() {
    String sql =
        "SELECT 1 AS i, 0.5 AS r, 'a,b' AS t, x'00ff' AS b, NULL AS n, 9e999 AS inf, '' AS e";
    assertThat(ok(Testdata.SAMPLE, sql).out())
        .isEqualTo(
            """
             i |   r | t   | b       | n    | inf | e
            ---+-----+-----+---------+------+-----+---
             1 | 0.5 | a,b | x'00ff' | NULL | Inf |\s
            """);
    assertThat(ok("--csv", Testdata.SAMPLE, sql).out())
        .isEqualTo("i,r,t,b,n,inf,e\r\n1,0.5,\"a,b\",x'00ff',,Inf,\"\"\r\n");
    assertThat(ok("--json", Testdata.SAMPLE, sql).out())
        .isEqualTo(
            "[{\"i\":1,\"r\":0.5,\"t\":\"a,b\",\"b\":\"AP8=\",\"n\":null,\"inf\":9e999,\"e\":\"\"}]\n");
  }

  @Test
  void opensThePastByTxid() {
    String sql = "SELECT name FROM lighthouse ORDER BY height_m DESC LIMIT 1";
    assertThat(ok("--csv", "--txid", "8", Testdata.SAMPLE, sql).out())
        .isEqualTo("name\r\nOld Harry\r\n");
    assertThat(ok("--csv", "--txid", "b", Testdata.SAMPLE, sql).out())
        .isEqualTo("name\r\nFarewell\r\n");
  }

  @Test
  void opensThePastByTime() {
    String sql = "SELECT litestream_txid() AS txid, count(*) AS keepers FROM keeper";
    String time = "2026-11-20T23:09:05Z";
    assertThat(ok("--csv", "--time", time, Testdata.SAMPLE, sql).out())
        .isEqualTo("txid,keepers\r\n0000000000000002,0\r\n");
  }

  @Test
  void readsTheStatementFromTheStandardInput() {
    CommandRun run =
        CommandRun.withInput(
            "SELECT count(*) AS n\nFROM ship;\n", "query", "--csv", Testdata.SAMPLE, "-");
    assertThat(run).isEqualTo(new CommandRun(0, "n\r\n20\r\n", ""));
  }

  @Test
  void printsNothingForAStatementWithoutAResult() {
    String sql = "CREATE TEMP TABLE t (a)";
    assertThat(ok(Testdata.SAMPLE, sql).out()).isEmpty();
    assertThat(ok("--csv", Testdata.SAMPLE, sql).out()).isEmpty();
    assertThat(ok("--json", Testdata.SAMPLE, sql).out()).isEqualTo("[]\n");
  }

  @Test
  void takesAUrlAndSettings() {
    CommandRun run =
        ok(
            "-o",
            "page_cache_size=1MiB",
            "--option=read_timeout=5s",
            "--csv",
            Testdata.SAMPLE.toUri(),
            "SELECT count(*) AS n FROM keeper");
    assertThat(run.out()).isEqualTo("n\r\n71\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM ship",
        "CREATE TABLE t (a)",
        "PRAGMA user_version = 3",
        "INSERT INTO ship (name, tonnage, call_sign) VALUES ('x', 1, x'') RETURNING id"
      })
  void refusesToWrite(String sql) {
    CommandRun run = CommandRun.of("query", Testdata.SAMPLE, sql);
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "litestream4j: replicas are opened read-only: attempt to write a readonly"
                    + " database\n"));
  }

  @Test
  void refusesASecondStatement() {
    assertThat(CommandRun.of("query", Testdata.SAMPLE, "SELECT 1; SELECT 2"))
        .isEqualTo(
            new CommandRun(
                1,
                "",
                "litestream4j: there is more than one SQL statement; the second begins with: SELECT"
                    + " 2\n"));
  }

  @Test
  void saysWhatIsWrongWithTheStatement() {
    assertThat(CommandRun.of("query", Testdata.SAMPLE, "SELECT depth FROM lighthouse"))
        .isEqualTo(new CommandRun(1, "", "litestream4j: SQL error: no such column: depth\n"));
  }
}
