package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;

/**
 * The checksums of the LTX format. Each is a CRC-64/ISO, or the XOR of several, with bit 63 set: so
 * that 0 can stand for "none".
 *
 * <ul>
 *   <li><b>Page checksum</b>: over the page number (4 bytes, big-endian) and the page.
 *   <li><b>Database checksum</b>: the XOR of the checksums of all its pages but the lock page.
 *   <li><b>File checksum</b>: over the whole file, except that for each frame's compressed bytes
 *       the page itself is taken, and that the file checksum is left out.
 * </ul>
 */
public final class LtxChecksum {
  /** Bit 63. */
  public static final long FLAG = 1L << 63;

  /** The database checksum of a database without pages. */
  public static final long EMPTY_DATABASE = FLAG;

  private LtxChecksum() {}

  /**
   * Computes a page checksum.
   *
   * @param page the page's number
   * @param content the page, from position to limit; neither is changed
   * @return the checksum, bit 63 set
   */
  public static long ofPage(int page, ByteBuffer content) {
    Crc64 crc = new Crc64();
    crc.updateInt(page);
    crc.update(content);
    return of(crc);
  }

  /**
   * Adds a page to a database checksum, or takes it out again.
   *
   * @param database the database checksum without (or with) the page
   * @param page the page's checksum
   * @return the database checksum with (or without) the page
   */
  public static long toggle(long database, long page) {
    return FLAG | (database ^ page);
  }

  static long of(Crc64 crc) {
    return FLAG | crc.value();
  }

  static boolean isWellFormed(long checksum) {
    return (checksum & FLAG) != 0;
  }
}
