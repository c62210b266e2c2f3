package dev.litestream4j.backend.nats;

import java.io.IOException;

/** Chunks of one object, in their order. Used by one thread. */
interface ChunkSource extends AutoCloseable {
  /**
   * Waits for the next chunk.
   *
   * @return its bytes
   * @throws dev.litestream4j.api.ObjectNotFoundException if it is gone
   */
  byte[] next() throws IOException;

  @Override
  void close();
}
