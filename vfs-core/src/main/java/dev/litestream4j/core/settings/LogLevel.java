package dev.litestream4j.core.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * The level of the log categories {@code litestream4j.*}, by the environment variable {@value
 * #VARIABLE}. It is set where the logging backend is slf4j-simple, through its system property, or
 * {@code java.util.logging}. Logback and Log4j are left to their own configuration, which is the
 * program's and can name the variable itself.
 */
public enum LogLevel {
  /** Everything. */
  TRACE,
  /** What is tried again, planned anew, looked for. */
  DEBUG,
  /** What is opened, and what heals. */
  INFO,
  /** What fails and is gone on without. */
  WARN,
  /** What fails a statement. */
  ERROR,
  /** Nothing. */
  OFF;

  /** The environment variable. */
  public static final String VARIABLE = "LITESTREAM_LOG_LEVEL";

  private static final String CATEGORIES = "litestream4j";
  private static final String SIMPLE = "org.slf4j.simpleLogger.log." + CATEGORIES;

  /** Held, for {@code java.util.logging} forgets the level of a logger that no one holds. */
  private static final Logger JUL = Logger.getLogger(CATEGORIES);

  /**
   * Sets the level that the environment asks for, if it does. Comes before the categories' first
   * use, for slf4j-simple looks only then.
   *
   * @param environment the process's environment variables
   * @throws IllegalArgumentException if the value is no level; the message lists the levels
   */
  public static void apply(Map<String, String> environment) {
    String value = environment.get(VARIABLE);
    if (value != null && !value.isBlank()) {
      parse(value).apply(LoggerFactory.getILoggerFactory().getClass().getName());
    }
  }

  private static LogLevel parse(String value) {
    for (LogLevel level : values()) {
      if (level.name().equalsIgnoreCase(value.strip())) {
        return level;
      }
    }
    throw new IllegalArgumentException(
        "malformed value '"
            + value
            + "' of the environment variable "
            + VARIABLE
            + "; expected one of "
            + Arrays.toString(values()).toLowerCase(Locale.ROOT));
  }

  /** A program's own setting of slf4j-simple stays. */
  void apply(String loggerFactory) {
    if (loggerFactory.startsWith("org.slf4j.simple.") && System.getProperty(SIMPLE) == null) {
      System.setProperty(SIMPLE, name().toLowerCase(Locale.ROOT));
    } else if (loggerFactory.startsWith("org.slf4j.jul.")) {
      JUL.setLevel(jul());
    }
  }

  private Level jul() {
    return switch (this) {
      case TRACE -> Level.FINEST;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARN -> Level.WARNING;
      case ERROR -> Level.SEVERE;
      case OFF -> Level.OFF;
    };
  }
}
