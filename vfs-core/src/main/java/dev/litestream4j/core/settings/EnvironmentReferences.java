package dev.litestream4j.core.settings;

import java.util.Map;

/**
 * Replaces {@code $NAME} and {@code ${NAME}} in a text, by the rules of Go's {@code os.Expand},
 * which Litestream applies to its configuration file: everywhere in the text, comments included; a
 * variable that is not set is empty; {@code $PID} is the process's id; {@code ${}} and a brace that
 * is never closed vanish; a {@code $} before anything else stays.
 */
final class EnvironmentReferences {
  private static final String SPECIAL = "*#$@!?-0123456789";

  private EnvironmentReferences() {}

  static String expand(String text, Map<String, String> environment) {
    StringBuilder expanded = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '$' || at == text.length()) {
        expanded.append(c);
      } else if (text.charAt(at) == '{') {
        at = braced(text, at, environment, expanded);
      } else {
        int end = nameEnd(text, at);
        expanded.append(end == at ? "$" : value(text.substring(at, end), environment));
        at = end;
      }
    }
    return expanded.toString();
  }

  /** From the brace on; gives the offset after what was replaced. */
  private static int braced(
      String text, int brace, Map<String, String> environment, StringBuilder to) {
    int end = text.indexOf('}', brace);
    if (end < 0) {
      return brace + 1;
    }
    if (end > brace + 1) {
      to.append(value(text.substring(brace + 1, end), environment));
    }
    return end + 1;
  }

  private static int nameEnd(String text, int start) {
    if (SPECIAL.indexOf(text.charAt(start)) >= 0) {
      return start + 1;
    }
    int end = start;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  private static String value(String name, Map<String, String> environment) {
    return name.equals("PID")
        ? Long.toString(ProcessHandle.current().pid())
        : environment.getOrDefault(name, "");
  }
}
