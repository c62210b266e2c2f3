package dev.litestream4j.core.ltx;

/**
 * The byte layout of an LTX file, version 3, as described by <a
 * href="https://github.com/superfly/ltx">superfly/ltx</a>. Fixed-width integers are big-endian.
 *
 * <p>A file is {@code header · page frames · six zero bytes · page index · trailer}.
 *
 * <table>
 * <caption>Header, 100 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>magic {@code LTX1}</td></tr>
 * <tr><td>4</td><td>4</td><td>flags; only {@link #FLAG_NO_CHECKSUM} is defined</td></tr>
 * <tr><td>8</td><td>4</td><td>page size, a power of two from 512 to 65536</td></tr>
 * <tr><td>12</td><td>4</td><td>commit: the database's size in pages after the file is
 *     applied</td></tr>
 * <tr><td>16</td><td>8</td><td>min TXID, at least 1</td></tr>
 * <tr><td>24</td><td>8</td><td>max TXID (inclusive)</td></tr>
 * <tr><td>32</td><td>8</td><td>timestamp, ms since the Unix epoch</td></tr>
 * <tr><td>40</td><td>8</td><td>pre-apply checksum, or 0</td></tr>
 * <tr><td>48</td><td>8</td><td>WAL offset, or 0</td></tr>
 * <tr><td>56</td><td>8</td><td>WAL size, or 0</td></tr>
 * <tr><td>64</td><td>4</td><td>WAL salt 1, or 0</td></tr>
 * <tr><td>68</td><td>4</td><td>WAL salt 2, or 0</td></tr>
 * <tr><td>72</td><td>8</td><td>node id, or 0</td></tr>
 * <tr><td>80</td><td>20</td><td>reserved, zeroes</td></tr>
 * </table>
 *
 * <table>
 * <caption>Page frame; frames stand in ascending order of their page numbers</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>page number, 1-based</td></tr>
 * <tr><td>4</td><td>2</td><td>flags; only {@link #FRAME_FLAG_SIZE} is defined</td></tr>
 * <tr><td>6</td><td>4</td><td>compressed size, if {@link #FRAME_FLAG_SIZE} is set</td></tr>
 * <tr><td>10</td><td>n</td><td>the page as one LZ4 block</td></tr>
 * </table>
 *
 * <p>Without {@link #FRAME_FLAG_SIZE} the six bytes are followed by one LZ4 <i>frame</i> instead;
 * see {@link LegacyFrame}.
 *
 * <table>
 * <caption>Page index: one entry for each frame, in the frames' order</caption>
 * <tr><th>size</th><th>field</th></tr>
 * <tr><td>1 to 10</td><td>page number, unsigned LEB128; zero ends the entries</td></tr>
 * <tr><td>1 to 10</td><td>offset of the frame in the file, unsigned LEB128</td></tr>
 * <tr><td>1 to 10</td><td>length of the frame, unsigned LEB128</td></tr>
 * <tr><td>8, once</td><td>length of all entries and their terminator</td></tr>
 * </table>
 *
 * <table>
 * <caption>Trailer, 16 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>post-apply checksum, or 0</td></tr>
 * <tr><td>8</td><td>8</td><td>file checksum: see {@link LtxChecksum}</td></tr>
 * </table>
 */
public final class LtxLayout {
  /** Bytes of the header; the first frame follows it directly. */
  public static final int HEADER_SIZE = 100;

  /** Bytes of the trailer. */
  public static final int TRAILER_SIZE = 16;

  /** Zero bytes that end the frames: an empty frame header. */
  public static final int END_OF_PAGES_SIZE = 6;

  /** Bytes of the page index's length field. */
  public static final int INDEX_LENGTH_SIZE = 8;

  /** The smallest possible file: one without pages. Its index is a terminator only. */
  public static final int MIN_FILE_SIZE =
      HEADER_SIZE + END_OF_PAGES_SIZE + 1 + INDEX_LENGTH_SIZE + TRAILER_SIZE;

  /** The first four bytes: {@code LTX1}. */
  public static final int MAGIC = 0x4C545831;

  /** Header flag: the file carries no pre-apply and post-apply checksums. */
  public static final int FLAG_NO_CHECKSUM = 0x2;

  /**
   * The WAL offset of a file whose pages come from no WAL: that of a WAL's first frame. A
   * Litestream that is to go on with a replica then takes a snapshot; with an offset of 0 it
   * refuses.
   */
  public static final long WAL_START = 32;

  /** The smallest page size, in bytes. */
  public static final int MIN_PAGE_SIZE = 512;

  /** The largest page size, in bytes. */
  public static final int MAX_PAGE_SIZE = 65536;

  /** The most pages of a database that this implementation supports; SQLite's limit is twice it. */
  public static final int MAX_COMMIT = Integer.MAX_VALUE - 1;

  /** Bytes of a frame's page number and flags. */
  public static final int FRAME_HEADER_SIZE = 6;

  /** Bytes of a frame's size field. */
  public static final int FRAME_SIZE_FIELD_SIZE = 4;

  /** Frame flag: a size field follows, then one LZ4 block. */
  public static final int FRAME_FLAG_SIZE = 0x1;

  /** No frame is shorter: frame header, size field, and an LZ4 block of one byte. */
  public static final int MIN_FRAME_LENGTH = FRAME_HEADER_SIZE + FRAME_SIZE_FIELD_SIZE + 1;

  static final int HEADER_FLAGS = 4;
  static final int HEADER_PAGE_SIZE = 8;
  static final int HEADER_COMMIT = 12;
  static final int HEADER_MIN_TXID = 16;
  static final int HEADER_MAX_TXID = 24;
  static final int HEADER_TIMESTAMP = 32;
  static final int HEADER_PRE_APPLY_CHECKSUM = 40;
  static final int HEADER_WAL_OFFSET = 48;
  static final int HEADER_WAL_SIZE = 56;
  static final int HEADER_WAL_SALT_1 = 64;
  static final int HEADER_WAL_SALT_2 = 68;
  static final int HEADER_NODE_ID = 72;
  static final int HEADER_RESERVED = 80;

  static final int TRAILER_FILE_CHECKSUM = 8;

  private static final int PENDING_BYTE = 0x40000000;

  private LtxLayout() {}

  /**
   * The lock page: the page that holds SQLite's lock bytes. It is never in a file and reads as
   * zeroes.
   *
   * @param pageSize in bytes
   * @return its page number, for example 262145 at 4096 bytes
   */
  public static int lockPage(int pageSize) {
    return PENDING_BYTE / pageSize + 1;
  }

  /**
   * The length of the longest frame: a page that LZ4 cannot compress, in either form of frame.
   *
   * @param pageSize in bytes
   * @return the number of bytes, frame header included; at most 65846
   */
  public static int maxFrameLength(int pageSize) {
    return FRAME_HEADER_SIZE + LegacyFrame.MAX_OVERHEAD + Lz4.maxCompressedLength(pageSize);
  }

  /**
   * Whether a page size is one that SQLite has.
   *
   * @param pageSize in bytes
   * @return true for the powers of two from 512 to 65536
   */
  public static boolean isPageSize(int pageSize) {
    return pageSize >= MIN_PAGE_SIZE
        && pageSize <= MAX_PAGE_SIZE
        && Integer.bitCount(pageSize) == 1;
  }
}
