package dev.litestream4j.api;

import java.nio.ByteBuffer;

/** Receives the bytes of a page without a copy in between. */
@FunctionalInterface
public interface PageSink {
  /**
   * Takes a part of a page. Called at most once for each read, on the reading thread, under the
   * cache's guard: it copies and returns.
   *
   * @param page the page, shared with other threads: only absolute reads are allowed; position,
   *     limit and content must not be changed, nor the buffer kept. Its limit is the page's size;
   *     what lies outside of the bytes wanted is undefined
   * @param from index in {@code page} of the first byte wanted
   * @param length the number of bytes wanted
   */
  void accept(ByteBuffer page, int from, int length);
}
