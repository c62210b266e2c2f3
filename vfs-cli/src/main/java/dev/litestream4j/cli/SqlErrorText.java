package dev.litestream4j.cli;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentence in the message of sqlite-jdbc: {@code [CODE] meaning of the code (sentence)}. */
final class SqlErrorText {
  private static final Pattern FORM = Pattern.compile("(?s)\\[(\\w+)\\] (.*?) \\((.*)\\)\\s*");

  /** What SQLite puts before the reason why the VFS could not open a replica. */
  private static final String NOT_OPENED = "automatic extension loading failed: ";

  private SqlErrorText() {}

  /** The sentence alone. */
  static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher matcher = FORM.matcher(message);
    return matcher.matches() ? matcher.group(3) : message;
  }

  static String of(SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher matcher = FORM.matcher(message);
    if (!matcher.matches()) {
      return message;
    }
    String code = matcher.group(1);
    String sentence = matcher.group(3);
    if (sentence.startsWith(NOT_OPENED)) {
      return sentence.substring(NOT_OPENED.length());
    }
    if (code.startsWith("SQLITE_READONLY")) {
      return "replicas are opened read-only: " + sentence;
    }
    return code.equals("SQLITE_ERROR") ? "SQL error: " + sentence : sentence + " (" + code + ")";
  }
}
