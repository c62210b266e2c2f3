package dev.litestream4j.cli.rows;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table for people. The first rows, 500 or 1 MB of text, are held back and decide how wide the
 * columns are, up to 60; all others are written as they come. Nothing is ever cut: what does not
 * fit its column pushes the rest of its line to the right.
 *
 * <p>NULL is {@code NULL}, the text of these four letters {@code 'NULL'}; blobs are {@code x'…'};
 * control characters are shown as in Java source, so that a row is always a line.
 */
public final class TableWriter implements RowWriter {
  private static final int SAMPLED_ROWS = 500;
  private static final int SAMPLED_CHARS = 1_000_000;
  private static final int WIDEST = 60;

  private final Writer out;
  private final List<List<TableCell>> sample = new ArrayList<>();
  private List<String> names = List.of();
  private int sampledChars;
  private @Nullable List<TableColumn> columns;

  /**
   * A writer for one result.
   *
   * @param out where it goes
   */
  public TableWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columnNames) {
    names = List.copyOf(columnNames);
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    List<TableCell> cells = new ArrayList<>(values.size());
    for (Object value : values) {
      cells.add(TableCell.of(value));
    }
    if (columns != null) {
      line(columns, cells);
      return;
    }
    sample.add(cells);
    for (TableCell cell : cells) {
      sampledChars += cell.text().length();
    }
    if (sample.size() == SAMPLED_ROWS || sampledChars >= SAMPLED_CHARS) {
      release();
    }
  }

  @Override
  public void end() throws IOException {
    if (columns == null && !names.isEmpty()) {
      release();
    }
  }

  private void release() throws IOException {
    List<TableColumn> fixed = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int index = i;
      fixed.add(
          TableColumn.fitting(
              names.get(i), sample.stream().map(cells -> cells.get(index)).toList(), WIDEST));
    }
    columns = fixed;
    line(fixed, fixed.stream().map(TableColumn::header).toList());
    rule(fixed);
    for (List<TableCell> cells : sample) {
      line(fixed, cells);
    }
    sample.clear();
  }

  private void line(List<TableColumn> fixed, List<TableCell> cells) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? " " : " | ");
      fixed.get(i).append(cells.get(i), i == cells.size() - 1, line);
    }
    out.append(line).append('\n');
  }

  private void rule(List<TableColumn> fixed) throws IOException {
    for (int i = 0; i < fixed.size(); i++) {
      out.append(i == 0 ? "" : "+").append("-".repeat(fixed.get(i).width() + 2));
    }
    out.append('\n');
  }
}
