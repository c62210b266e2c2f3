package dev.litestream4j.cli.rows;

import java.util.HexFormat;

/** Values as SQLite writes them, for forms that know text only. */
final class ValueText {
  private ValueText() {}

  /** A value's text: a blob as {@code x'…'}, infinity as {@code Inf}, as SQLite has them. */
  static String of(Object value) {
    if (value instanceof byte[] blob) {
      return "x'" + HexFormat.of().formatHex(blob) + "'";
    }
    if (value instanceof Double number && number.isInfinite()) {
      return number > 0 ? "Inf" : "-Inf";
    }
    return value.toString();
  }
}
