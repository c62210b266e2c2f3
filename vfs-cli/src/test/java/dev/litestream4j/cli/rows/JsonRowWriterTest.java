package dev.litestream4j.cli.rows;

import static dev.litestream4j.cli.rows.Written.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonRowWriterTest {
  private static String json(List<String> columns, List<List<@Nullable Object>> rows)
      throws IOException {
    return Written.as(RowFormat.JSON, columns, rows);
  }

  @Test
  void writesAnObjectForEachRow() throws IOException {
    byte[] blob = {0, 15, -1};
    assertThat(
            json(
                List.of("id", "height", "name", "sketch", "nothing"),
                List.of(row(1, 64.5, "Far \"Tom\"", blob, null), row(2L, -0.25, "", blob, null))))
        .isEqualTo(
            """
            [{"id":1,"height":64.5,"name":"Far \\"Tom\\"","sketch":"AA//","nothing":null},
             {"id":2,"height":-0.25,"name":"","sketch":"AA//","nothing":null}]
            """);
  }

  @Test
  void writesAnEmptyArrayWhereThereIsNoRow() throws IOException {
    assertThat(json(List.of("id"), List.of())).isEqualTo("[]\n");
    assertThat(Written.nothing(RowFormat.JSON)).isEqualTo("[]\n");
  }

  @Test
  void givesColumnsOfOneNameNamesOfTheirOwn() throws IOException {
    assertThat(json(List.of("id", "id", "id_2", "id"), List.of(row(1, 2, 3, 4))))
        .isEqualTo("[{\"id\":1,\"id_3\":2,\"id_2\":3,\"id_4\":4}]\n");
  }

  @Test
  void writesNumbersThatAreReadBackExactly() throws IOException {
    List<Double> doubles = List.of(0.1, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, -0.0, 1e15);
    List<List<@Nullable Object>> rows = doubles.stream().map(number -> row(number)).toList();
    JsonArray read = JsonParser.parseString(json(List.of("n"), rows)).getAsJsonArray();
    assertThat(read)
        .extracting(element -> element.getAsJsonObject().get("n").getAsDouble())
        .isEqualTo(doubles);
    assertThat(json(List.of("n"), List.of(row(Long.MAX_VALUE))))
        .isEqualTo("[{\"n\":9223372036854775807}]\n");
  }

  @Test
  void writesInfinityAsANumberTooLarge() throws IOException {
    assertThat(json(List.of("n"), List.of(row(Double.NEGATIVE_INFINITY))))
        .isEqualTo("[{\"n\":-9e999}]\n");
  }

  @Test
  void escapesControlCharacters() throws IOException {
    String text = "\u0000\n\u001b[31m\u2028<&>'";
    JsonObject read =
        JsonParser.parseString(json(List.of("t"), List.of(row(text))))
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(read.get("t").getAsString()).isEqualTo(text);
    assertThat(json(List.of("t"), List.of(row(text)))).hasLineCount(1).doesNotContain("\u001b");
  }

  @Test
  void writesEachRowAsItComes() throws IOException {
    StringWriter out = new StringWriter();
    RowWriter writer = RowFormat.JSON.writer(out);
    writer.begin(List.of("id"));
    writer.row(row(1));
    assertThat(out).hasToString("[{\"id\":1}");
  }
}
