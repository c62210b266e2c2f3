package dev.litestream4j.cli.rows;

import static dev.litestream4j.cli.rows.Written.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CsvWriterTest {
  private static String csv(List<String> columns, List<List<@Nullable Object>> rows)
      throws IOException {
    return Written.as(RowFormat.CSV, columns, rows);
  }

  @Test
  void quotesOnlyWhatNeedsIt() throws IOException {
    assertThat(
            csv(
                List.of("id", "a name", "say \"x\""),
                List.of(
                    row(-1, "plain", "with, comma"),
                    row(2L, "two\nlines", "a \"quote\""),
                    row(3L, "Grüße", " blanks "))))
        .isEqualTo(
            "id,a name,\"say \"\"x\"\"\"\r\n"
                + "-1,plain,\"with, comma\"\r\n"
                + "2,\"two\nlines\",\"a \"\"quote\"\"\"\r\n"
                + "3,Grüße,\" blanks \"\r\n");
  }

  @Test
  void tellsNullFromAnEmptyText() throws IOException {
    assertThat(csv(List.of("a", "b", "c"), List.of(row(null, "", null), row("", null, ""))))
        .isEqualTo("a,b,c\r\n,\"\",\r\n\"\",,\"\"\r\n");
  }

  @Test
  void writesNumbersAndBlobsAsSqlDoes() throws IOException {
    byte[] blob = {0, 15, -1};
    assertThat(
            csv(
                List.of("v", "w"),
                List.of(
                    row(Long.MIN_VALUE, 0.1),
                    row(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                    row(blob, new byte[0]))))
        .isEqualTo("v,w\r\n-9223372036854775808,0.1\r\nInf,-Inf\r\nx'000fff',x''\r\n");
  }

  @Test
  void keepsTheNamesOfColumnsAsTheyAre() throws IOException {
    assertThat(csv(List.of("id", "id"), List.of())).isEqualTo("id,id\r\n");
  }

  @Test
  void writesNothingWhereThereIsNoResult() throws IOException {
    assertThat(Written.nothing(RowFormat.CSV)).isEmpty();
  }

  @Test
  void isReadBackByAParserOfItsKind() throws IOException {
    List<String> texts = List.of("a,b", "\"", "\r\n", "", "x\ry", "#hash", "'", " ", "\u0001");
    List<List<@Nullable Object>> rows = texts.stream().map(text -> row(text, text + "|")).toList();
    List<CSVRecord> read =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(csv(List.of("one", "two"), rows)))
            .getRecords();
    assertThat(read).extracting(entry -> entry.get("one")).isEqualTo(texts);
  }
}
