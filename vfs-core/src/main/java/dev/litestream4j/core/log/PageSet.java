package dev.litestream4j.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The pages that a transaction writes, in ascending order. */
public interface PageSet {
  /**
   * How many there are.
   *
   * @return at least 0
   */
  int size();

  /**
   * A page's number.
   *
   * @param i 0 to {@code size() - 1}
   * @return the number, ascending with {@code i}
   */
  int page(int i);

  /**
   * Copies a page.
   *
   * @param i 0 to {@code size() - 1}
   * @param into takes a page from its position, which is advanced
   * @throws IOException if the page cannot be had
   */
  void copy(int i, ByteBuffer into) throws IOException;
}
