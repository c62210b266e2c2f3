package dev.litestream4j.cli.rows;

import java.util.List;

/**
 * A column of a table.
 *
 * @param header its name
 * @param width what its cells are filled up to
 * @param right whether they stand on the right, as numbers do
 */
record TableColumn(TableCell header, int width, boolean right) {
  static TableColumn fitting(String name, List<TableCell> sample, int widest) {
    TableCell header = TableCell.ofHeader(name);
    int width = sample.stream().mapToInt(TableCell::width).reduce(header.width(), Math::max);
    boolean numbers =
        sample.stream().anyMatch(cell -> cell.kind() == TableCell.Kind.NUMBER)
            && sample.stream().noneMatch(cell -> cell.kind() == TableCell.Kind.OTHER);
    return new TableColumn(header, Math.min(width, widest), numbers);
  }

  /** Appends a cell, filled up; the last one of a line needs nothing on its right. */
  void append(TableCell cell, boolean last, StringBuilder to) {
    String fill = " ".repeat(Math.max(0, width - cell.width()));
    if (right) {
      to.append(fill).append(cell.text());
    } else {
      to.append(cell.text()).append(last ? "" : fill);
    }
  }
}
