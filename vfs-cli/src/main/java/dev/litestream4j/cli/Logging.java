package dev.litestream4j.cli;

/** The level of the log, which goes to the standard error. */
final class Logging {
  private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private Logging() {}

  /**
   * Must come before anything logs: the level is read once. Without {@code --verbose} there is no
   * log, for every error is reported anyway.
   */
  static void configure(boolean verbose) {
    if (verbose && System.getProperty(LEVEL) == null) {
      System.setProperty(LEVEL, "debug");
    }
  }
}
