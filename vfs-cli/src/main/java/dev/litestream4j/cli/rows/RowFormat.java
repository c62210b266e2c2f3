package dev.litestream4j.cli.rows;

import java.io.Writer;

/** The forms in which a result can be written. */
public enum RowFormat {
  /** For people: columns side by side. */
  TABLE,
  /** RFC 4180 with a header line. */
  CSV,
  /** An array with an object for each row. */
  JSON;

  /**
   * A writer for one result.
   *
   * @param out where it goes
   * @return the writer
   */
  public RowWriter writer(Writer out) {
    return switch (this) {
      case TABLE -> new TableWriter(out);
      case CSV -> new CsvWriter(out);
      case JSON -> new JsonRowWriter(out);
    };
  }
}
