package dev.litestream4j.api;

import java.nio.ByteBuffer;

/**
 * Holds decoded pages, bounded by bytes.
 *
 * <p>A page's key is what never changes: the identity of the LTX file it was read from and the
 * offset of its frame in that file. So nothing is ever invalidated, and what a persistent cache
 * holds stays correct across restarts.
 *
 * <p>Thread-safe. No call does network input or output.
 */
public interface PageCache extends AutoCloseable {
  /**
   * Looks a page up and hands a part of it to a sink.
   *
   * @param fileId the LTX file's identity, any 64 bits
   * @param frameOffset the frame's offset in the file, in bytes
   * @param from index in the page of the first byte wanted
   * @param length the number of bytes wanted; {@code from + length} is at most the page's size
   * @param to called once before this method returns if the page is held; not called otherwise
   * @return whether the page was held and handed over
   */
  boolean read(long fileId, long frameOffset, int from, int length, PageSink to);

  /**
   * Offers a page. The cache copies it, or declines; a page that is held already stays as it is.
   *
   * @param fileId the LTX file's identity
   * @param frameOffset the frame's offset in the file, in bytes
   * @param page the whole page, from position to limit, neither of which changes
   */
  void put(long fileId, long frameOffset, ByteBuffer page);

  /**
   * What the cache holds and how it did so far.
   *
   * @return figures that belong together as nearly as can be had without stopping readers
   */
  CacheStats stats();

  /**
   * Gives back memory and files. Reads and puts after that have no effect. Closing twice has no
   * effect.
   */
  @Override
  void close();
}
