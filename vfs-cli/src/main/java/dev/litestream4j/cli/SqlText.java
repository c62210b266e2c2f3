package dev.litestream4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The text of an SQL statement. */
final class SqlText {
  /** A trigger's body holds semicolons. */
  private static final Pattern TRIGGER =
      Pattern.compile("(?s)CREATE\\s+(TEMP\\s+|TEMPORARY\\s+)?TRIGGER\\b.*");

  private SqlText() {}

  /**
   * Takes care that the text is one statement: sqlite-jdbc would pass over a second one silently.
   *
   * @return the text
   * @throws CommandFailedException if there is no statement, or more than one
   */
  static String single(String text) throws CommandFailedException {
    int start = skipBlank(text, 0);
    if (start == text.length()) {
      throw new CommandFailedException("there is no SQL statement");
    }
    if (isTrigger(text.substring(start))) {
      return text;
    }
    int at = start;
    while (at < text.length() && text.charAt(at) != ';') {
      at = skipToken(text, at);
    }
    for (; at < text.length() && text.charAt(at) == ';'; at = skipBlank(text, at + 1)) {}
    if (at < text.length()) {
      throw new CommandFailedException(
          "there is more than one SQL statement; the second begins with: " + excerpt(text, at));
    }
    return text;
  }

  /**
   * Takes a script apart.
   *
   * @return its statements, each without the semicolon that ends it
   * @throws CommandFailedException if there is none
   */
  static List<String> all(String script) throws CommandFailedException {
    List<String> statements = new ArrayList<>();
    for (int start = skipBlank(script, 0); start < script.length(); ) {
      int end = end(script, start);
      if (isTrigger(script.substring(start, end))) {
        end = triggerEnd(script, end);
      }
      if (end > start) {
        statements.add(script.substring(start, end));
      }
      start = skipBlank(script, Math.min(end + 1, script.length()));
    }
    if (statements.isEmpty()) {
      throw new CommandFailedException("there is no SQL statement");
    }
    return statements;
  }

  /** The next semicolon, or the end of the text. */
  private static int end(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != ';') {
      end = skipToken(text, end);
    }
    return end;
  }

  private static boolean isTrigger(String statement) {
    return TRIGGER.matcher(statement.toUpperCase(Locale.ROOT)).matches();
  }

  /**
   * The end of a trigger: behind an END that stands alone between semicolons, as SQLite's shell
   * takes it. That of a CASE follows on other words.
   */
  private static int triggerEnd(String text, int firstSemicolon) {
    int end = firstSemicolon;
    while (end < text.length()) {
      int start = skipBlank(text, end + 1);
      end = end(text, start);
      boolean word = text.regionMatches(true, start, "END", 0, 3);
      if (word && skipBlank(text, start + 3) == end) {
        return end;
      }
    }
    return end;
  }

  private static String excerpt(String text, int at) {
    String rest = text.substring(at).strip().replaceAll("\\s+", " ");
    return rest.length() <= 40 ? rest : rest.substring(0, 40) + "…";
  }

  /** The end of a quoted text, a comment, or one character. */
  private static int skipToken(String text, int at) {
    return switch (text.charAt(at)) {
      case '\'', '"', '`' -> skipPast(text, String.valueOf(text.charAt(at)), at + 1);
      case '[' -> skipPast(text, "]", at + 1);
      case '-' -> text.startsWith("--", at) ? skipPast(text, "\n", at + 2) : at + 1;
      case '/' -> text.startsWith("/*", at) ? skipPast(text, "*/", at + 2) : at + 1;
      default -> at + 1;
    };
  }

  private static int skipPast(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }

  /** The next character that is neither white space nor in a comment. */
  private static int skipBlank(String text, int from) {
    int at = from;
    while (at < text.length()) {
      boolean comment = text.startsWith("--", at) || text.startsWith("/*", at);
      if (!comment && !Character.isWhitespace(text.charAt(at))) {
        return at;
      }
      at = skipToken(text, at);
    }
    return at;
  }
}
