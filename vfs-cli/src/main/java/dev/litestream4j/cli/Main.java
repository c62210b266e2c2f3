package dev.litestream4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Where the program starts. */
public final class Main {
  private Main() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    ProgramIo io =
        new ProgramIo(
            new FileOutputStream(FileDescriptor.out),
            System.err,
            System.in,
            System.getenv(),
            () -> TerminalProbe.isTerminal(TerminalProbe.STANDARD_ERROR));
    System.exit(Program.run(io, args));
  }
}
