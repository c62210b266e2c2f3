package dev.litestream4j.core.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Pages that this process wrote and that are not in the store yet: the token of the object that
 * stands for them. Such pages are not compressed. Thread-safe.
 */
public interface LocalPages {
  /**
   * Reads bytes.
   *
   * @param offset of the first byte, as in the page's packed location
   * @param into filled from its position to its limit
   * @throws IOException if they cannot be read
   */
  void read(long offset, ByteBuffer into) throws IOException;
}
