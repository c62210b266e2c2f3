package dev.litestream4j.cli.rows;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An array with an object for each row, one row a line. Numbers are numbers (infinity is {@code
 * 9e999}), blobs are base64; the second column of a name is {@code name_2}.
 */
final class JsonRowWriter implements RowWriter {
  private final Writer out;
  private List<String> names = List.of();
  private boolean anyRow;

  JsonRowWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    names = distinct(columns);
  }

  /** An object with a name twice is read differently by every reader. */
  private static List<String> distinct(List<String> columns) {
    Set<String> taken = new HashSet<>(columns);
    Set<String> used = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String column : columns) {
      String name = column;
      for (int i = 2; !used.add(name); i++) {
        String numbered = column + "_" + i;
        name = taken.contains(numbered) ? name : numbered;
      }
      distinct.add(name);
    }
    return distinct;
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    out.write(anyRow ? ",\n " : "[");
    anyRow = true;
    JsonWriter json = new JsonWriter(out);
    json.setHtmlSafe(false);
    json.beginObject();
    for (int i = 0; i < values.size(); i++) {
      json.name(names.get(i));
      value(json, values.get(i));
    }
    json.endObject();
  }

  private static void value(JsonWriter json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.nullValue();
    } else if (value instanceof byte[] blob) {
      json.value(Base64.getEncoder().encodeToString(blob));
    } else if (value instanceof Double number && number.isInfinite()) {
      json.jsonValue(number > 0 ? "9e999" : "-9e999");
    } else if (value instanceof Number number) {
      json.value(number);
    } else {
      json.value(value.toString());
    }
  }

  @Override
  public void end() throws IOException {
    out.write(anyRow ? "]\n" : "[]\n");
  }
}
