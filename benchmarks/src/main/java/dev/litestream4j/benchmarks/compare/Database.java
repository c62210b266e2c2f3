package dev.litestream4j.benchmarks.compare;

import java.io.IOException;
import java.sql.SQLException;

/** A way to ask the database. One connection; not thread-safe. */
interface Database extends AutoCloseable {
  /** Opens the connection anew, with nothing held from before. */
  void reopen() throws IOException, SQLException;

  /**
   * Runs a query and reads all of its rows.
   *
   * @return how many there were
   */
  long run(String sql) throws IOException, SQLException;

  @Override
  void close() throws IOException, SQLException;
}
