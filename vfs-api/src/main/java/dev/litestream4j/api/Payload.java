package dev.litestream4j.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes to be written as one object. It can be opened again, so that a write can be tried again
 * without holding the whole object in memory.
 */
public interface Payload {
  /**
   * The number of bytes.
   *
   * @return exactly what each stream of {@link #open} gives
   */
  long size();

  /**
   * Opens the bytes from the first one. Every call gives a new stream with the same bytes.
   *
   * @return a stream, closed by the caller
   * @throws IOException if the source cannot be read
   */
  InputStream open() throws IOException;

  /**
   * A payload over an array.
   *
   * @param bytes not copied; must not be changed while the payload is in use
   * @return the payload
   */
  static Payload of(byte[] bytes) {
    return new Payload() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }
}
