package dev.litestream4j.cli;

import dev.litestream4j.cli.rows.RowFormat;
import picocli.CommandLine.Option;

/** The form of a result; at most one of these. */
final class FormatOption {
  @Option(names = "--csv", description = "Print CSV (RFC 4180) with a header line.")
  private boolean csv;

  @Option(names = "--json", description = "Print a JSON array with an object for each row.")
  private boolean json;

  RowFormat chosen() {
    return json ? RowFormat.JSON : csv ? RowFormat.CSV : RowFormat.TABLE;
  }
}
