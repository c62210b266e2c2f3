package dev.litestream4j.cli.rows;

import java.util.Locale;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/**
 * A value as a table shows it.
 *
 * @param text without control characters
 * @param width the columns it takes on a terminal
 * @param kind decides on which side it stands
 */
record TableCell(String text, int width, Kind kind) {
  enum Kind {
    NULL,
    NUMBER,
    OTHER
  }

  static TableCell of(@Nullable Object value) {
    if (value == null) {
      return new TableCell("NULL", 4, Kind.NULL);
    }
    if (value instanceof Number) {
      String text = ValueText.of(value);
      return new TableCell(text, text.length(), Kind.NUMBER);
    }
    String text = visible(ValueText.of(value));
    return ofText(text.equals("NULL") ? "'NULL'" : text);
  }

  static TableCell ofHeader(String name) {
    return ofText(visible(name));
  }

  private static TableCell ofText(String text) {
    int width = text.codePoints().map(point -> Math.max(0, WCWidth.wcwidth(point))).sum();
    return new TableCell(text, width, Kind.OTHER);
  }

  private static String visible(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder visible = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      visible.append(Character.isISOControl(c) ? escaped(c) : String.valueOf(c));
    }
    return visible.toString();
  }

  private static String escaped(char control) {
    return switch (control) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format(Locale.ROOT, "\\u%04x", (int) control);
    };
  }
}
