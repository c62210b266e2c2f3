package dev.litestream4j.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of a {@link LogStorage}. Bytes may be written and read side by side by several threads;
 * what was written is read at once, and survives a loss of power only after {@link #sync}.
 */
public interface LogFile extends AutoCloseable {
  /**
   * The size.
   *
   * @return bytes
   * @throws IOException if it cannot be had
   */
  long size() throws IOException;

  /**
   * Writes bytes, which may lengthen the file.
   *
   * @param offset of the first byte
   * @param bytes a heap buffer, from position to limit; the position is advanced to the limit
   * @throws IOException if not all of them were written; some may be
   */
  void write(long offset, ByteBuffer bytes) throws IOException;

  /**
   * Reads bytes.
   *
   * @param offset of the first byte
   * @param into a heap buffer, filled from its position to its limit
   * @throws java.io.EOFException if the file ends before that
   * @throws IOException if they cannot be read
   */
  void read(long offset, ByteBuffer into) throws IOException;

  /**
   * Cuts the file.
   *
   * @param size in bytes, at most the present one
   * @throws IOException if it cannot be cut
   */
  void truncate(long size) throws IOException;

  /**
   * Makes content and size durable; not the file's name.
   *
   * @throws IOException if that failed: what was written since the last sync may be lost
   */
  void sync() throws IOException;

  /** Gives the file up, without a sync. Closing twice has no effect. */
  @Override
  void close() throws IOException;
}
