package dev.litestream4j.cli.rows;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180: a header line, then the rows, each line ended by CR LF. NULL is an empty field, an
 * empty string is {@code ""}; blobs are {@code x'…'}.
 */
final class CsvWriter implements RowWriter {
  private static final CSVFormat QUOTED_WHERE_NEEDED =
      CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.MINIMAL).get();
  private static final CSVFormat QUOTED =
      CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL).get();

  private final Writer out;

  CsvWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) throws IOException {
    line(columns);
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    line(values);
  }

  @Override
  public void end() {
    // the last line has its end already
  }

  private void line(List<? extends @Nullable Object> values) throws IOException {
    boolean first = true;
    for (Object value : values) {
      if (value == null) {
        out.write(first ? "" : ",");
      } else {
        String text = ValueText.of(value);
        (text.isEmpty() ? QUOTED : QUOTED_WHERE_NEEDED).print(text, out, first);
      }
      first = false;
    }
    out.write("\r\n");
  }
}
