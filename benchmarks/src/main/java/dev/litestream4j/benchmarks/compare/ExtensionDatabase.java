package dev.litestream4j.benchmarks.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Litestream's VFS as its users have it: a loadable extension in Python's {@code sqlite3}. Each
 * opening starts a process, which is not part of what {@link #run} takes.
 */
final class ExtensionDatabase implements Database {
  private static final String PROGRAM =
      """
      import sqlite3, sys
      loader = sqlite3.connect(':memory:')
      loader.enable_load_extension(True)
      loader.execute("SELECT load_extension(?, 'sqlite3_litestreamvfs_init')", (sys.argv[1],))
      connection = None
      print('ready', flush=True)
      for line in sys.stdin:
          if connection is None:
              connection = sqlite3.connect('file:bench.db?vfs=litestream', uri=True)
          print(sum(1 for row in connection.execute(line)), flush=True)
      """;

  private final Path extension;
  private final Map<String, String> environment;
  private @Nullable Process process;
  private @Nullable BufferedReader answers;
  private @Nullable BufferedWriter questions;

  /**
   * @param extension the shared object
   * @param environment names the replica and has credentials
   */
  ExtensionDatabase(Path extension, Map<String, String> environment) {
    this.extension = extension;
    this.environment = environment;
  }

  @Override
  public void reopen() throws IOException {
    close();
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM, extension.toString());
    builder.environment().putAll(environment);
    builder.environment().remove("AWS_CA_BUNDLE"); // Litestream's S3 client refuses it
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    process = builder.start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answer();
  }

  @Override
  public long run(String sql) throws IOException {
    if (questions == null) {
      throw new IllegalStateException("not open");
    }
    questions.write(sql);
    questions.newLine();
    questions.flush();
    return Long.parseLong(answer());
  }

  private String answer() throws IOException {
    String line = answers == null ? null : answers.readLine();
    if (line == null) {
      throw new IOException("Python with the extension " + extension + " ended");
    }
    return line;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}
