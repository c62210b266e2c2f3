package dev.litestream4j.cli.rows;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one result as they come.
 *
 * <p>A value is {@code null}, a {@link Long} or {@link Integer}, a {@link Double}, a {@link String}
 * or a {@code byte[]}: SQLite's storage classes. Not thread-safe. What is written to is neither
 * flushed nor closed.
 */
public interface RowWriter {
  /**
   * Begins the result. Called once, before everything else.
   *
   * @param columns the columns' names, at least one; may hold a name twice
   * @throws IOException if writing fails
   */
  void begin(List<String> columns) throws IOException;

  /**
   * Writes a row.
   *
   * @param values as many as there are columns
   * @throws IOException if writing fails
   */
  void row(List<@Nullable Object> values) throws IOException;

  /**
   * Ends the result. Called once, last; alone if the statement gives no result at all.
   *
   * @throws IOException if writing fails
   */
  void end() throws IOException;
}
