package dev.litestream4j.replica;

import java.io.IOException;
import java.util.Map;

/** Takes down what transactions do and see. Thread-safe. */
interface IsolationLog {
  /**
   * A transaction is about to be committed.
   *
   * @param tx its number, unique
   * @param parent the newest transaction in the state that it was made on
   * @param changed the rows that it writes with their versions; version 0 for those it deletes
   */
  void attempt(long tx, long parent, Map<Integer, Long> changed) throws IOException;

  /** Its commit was acknowledged. */
  void acknowledged(long tx) throws IOException;

  /** It was rolled back, by its author or by a conflict. */
  void refused(long tx) throws IOException;

  /**
   * A transaction has read.
   *
   * @param tx the newest transaction in the state that it saw
   * @param digest of all rows that it saw
   * @param after transactions that it has to see; 0 for none
   */
  void read(String session, long tx, long digest, long... after) throws IOException;
}
