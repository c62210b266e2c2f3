package dev.litestream4j.cli;

/** What the program's exit codes mean. */
final class ExitCode {
  /** All is well. */
  static final int OK = 0;

  /** The command failed, or a replica is damaged. */
  static final int FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** What a shell reports of a program that died of a closed pipe. */
  static final int CLOSED_PIPE = 128 + 13;

  private ExitCode() {}
}
