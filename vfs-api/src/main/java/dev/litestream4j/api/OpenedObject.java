package dev.litestream4j.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A whole object while it is being read.
 *
 * @param object what was opened; its size is the number of bytes that {@code content} gives
 * @param content the bytes from the first to the last; closed by {@link #close}
 */
public record OpenedObject(LtxObject object, InputStream content) implements AutoCloseable {
  /** Checks for nulls. */
  public OpenedObject {
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(content, "content");
  }

  /**
   * Closes the stream and gives back what it holds (a connection, a descriptor).
   *
   * @throws IOException if the stream's own close fails
   */
  @Override
  public void close() throws IOException {
    content.close();
  }
}
