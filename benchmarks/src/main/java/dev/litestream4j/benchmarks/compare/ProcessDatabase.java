package dev.litestream4j.benchmarks.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A database in a process of its own, which says {@code ready}, takes a query a line, and answers
 * with the number of its rows. Each opening starts a process, which is not part of what {@link
 * #run} takes.
 */
abstract class ProcessDatabase implements Database {
  private @Nullable Process process;
  private @Nullable BufferedReader answers;
  private @Nullable BufferedWriter questions;

  /** The process to start. */
  abstract ProcessBuilder program();

  @Override
  public void reopen() throws IOException {
    close();
    process = program().redirectError(ProcessBuilder.Redirect.INHERIT).start();
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
      throw new IOException("the process that reads the database ended");
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
