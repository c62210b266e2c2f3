package dev.litestream4j.cache.offheap;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands before a page in the map, in the machine's byte order.
 *
 * <pre>
 * offset  size
 *      0     4  its slot in the {@link Clock}
 *      4     4  CRC-32C of its key and the page
 * </pre>
 */
final class PageEntry {
  static final int SLOT = 0;
  static final int CHECKSUM = 4;
  static final int HEADER = 8;

  private PageEntry() {}

  /**
   * The checksum of a key and a page, which stands from {@code from} on in a heap or direct buffer.
   */
  static int checksum(byte[] key, ByteBuffer in, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(key, 0, PageMap.KEY);
    crc.update(in.duplicate().position(from).limit(from + length));
    return (int) crc.getValue();
  }
}
