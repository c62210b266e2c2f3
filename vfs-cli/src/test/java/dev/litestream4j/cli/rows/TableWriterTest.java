package dev.litestream4j.cli.rows;

import static dev.litestream4j.cli.rows.Written.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TableWriterTest {
  private static String table(List<String> columns, List<List<@Nullable Object>> rows)
      throws IOException {
    return Written.as(RowFormat.TABLE, columns, rows);
  }

  @Test
  void alignsTextLeftAndNumbersRight() throws IOException {
    assertThat(
            table(
                List.of("name", "built", "height_m"),
                List.of(row("Farewell", 1958, 64.5), row("Far Tom", 880L, 9.25))))
        .isEqualTo(
            """
             name     | built | height_m
            ----------+-------+----------
             Farewell |  1958 |     64.5
             Far Tom  |   880 |     9.25
            """);
  }

  @Test
  void tellsNullFromEmptyAndFromItsName() throws IOException {
    assertThat(table(List.of("v", "n"), List.of(row(null, 1), row("", null), row("NULL", 20))))
        .isEqualTo(
            """
             v      |    n
            --------+------
             NULL   |    1
                    | NULL
             'NULL' |   20
            """);
  }

  @Test
  void showsBlobsInHexAndControlCharactersEscaped() throws IOException {
    byte[] blob = {0, 15, -1};
    assertThat(table(List.of("a", "b\n"), List.of(row(blob, "x\ny\t\u001b[31m\r\u0085"))))
        .isEqualTo(
            """
             a         | b\\n
            -----------+--------------------------
             x'000fff' | x\\ny\\t\\u001b[31m\\r\\u0085
            """);
  }

  @Test
  void measuresWhatCharactersTakeOnATerminal() throws IOException {
    assertThat(table(List.of("name", "n"), List.of(row("灯台", 1), row("e\u0301a", 2), row("🗼", 3))))
        .isEqualTo(
            """
             name | n
            ------+---
             灯台 | 1
             e\u0301a   | 2
             🗼   | 3
            """);
  }

  @Test
  void writesTheHeaderWhereThereIsNoRow() throws IOException {
    assertThat(table(List.of("id", "name"), List.of())).isEqualTo(" id | name\n----+------\n");
  }

  @Test
  void writesNothingWhereThereIsNoResult() throws IOException {
    assertThat(Written.nothing(RowFormat.TABLE)).isEmpty();
  }

  @Test
  void cutsNothingThatIsTooWide() throws IOException {
    String wide = "w".repeat(61);
    assertThat(table(List.of("a", "b"), List.of(row(wide, 1), row("x", 2))))
        .isEqualTo(
            " a%s | b\n%s+---\n %s | 1\n x%s | 2\n"
                .formatted(" ".repeat(59), "-".repeat(62), wide, " ".repeat(59)));
  }

  @Test
  void writesRowsAsTheyComeOnceTheWidthsAreKnown() throws IOException {
    StringWriter out = new StringWriter();
    RowWriter writer = RowFormat.TABLE.writer(out);
    writer.begin(List.of("n", "text"));
    for (int i = 1; i < 500; i++) {
      writer.row(row(i, "t"));
      assertThat(out.toString()).isEmpty();
    }
    writer.row(row(500, "t"));
    assertThat(out.toString()).hasLineCount(502);
    writer.row(row(100_000, "longer"));
    assertThat(out.toString()).hasLineCount(503).endsWith(" 500 | t\n 100000 | longer\n");
    writer.end();
    assertThat(out.toString()).hasLineCount(503);
  }

  @Test
  void holdsBackNoMoreThanAMegabyte() throws IOException {
    StringWriter out = new StringWriter();
    RowWriter writer = RowFormat.TABLE.writer(out);
    writer.begin(List.of("blob"));
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writer.row(row((Object) new byte[200_000]));
      lengths.add(out.getBuffer().length());
    }
    assertThat(lengths.subList(0, 2)).containsOnly(0);
    assertThat(lengths.get(2)).isGreaterThan(1_200_000);
    assertThat(lengths.get(3)).isGreaterThan(1_600_000);
  }
}
