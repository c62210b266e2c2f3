package dev.litestream4j.cli.rows;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes whole results to a string. */
final class Written {
  private Written() {}

  static String as(RowFormat format, List<String> columns, List<List<@Nullable Object>> rows)
      throws IOException {
    StringWriter out = new StringWriter();
    RowWriter writer = format.writer(out);
    writer.begin(columns);
    for (List<@Nullable Object> row : rows) {
      writer.row(row);
    }
    writer.end();
    return out.toString();
  }

  /** What a statement without a result leaves. */
  static String nothing(RowFormat format) throws IOException {
    StringWriter out = new StringWriter();
    format.writer(out).end();
    return out.toString();
  }

  static List<@Nullable Object> row(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
