package dev.litestream4j.core.log;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The byte layout of a segment of the local log. Integers are big-endian; checksums are CRC-32C.
 *
 * <p>A segment is a header and whole transactions; a transaction is its page frames in ascending
 * order and an end record. A transaction is valid if its end record is there and all checksums fit.
 *
 * <table>
 * <caption>Header, 64 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>magic {@code LS4JLOG1}</td></tr>
 * <tr><td>8</td><td>8</td><td>sequence of the segment, as in its name</td></tr>
 * <tr><td>16</td><td>8</td><td>TXID under which all of the segment is uploaded</td></tr>
 * <tr><td>24</td><td>8</td><td>mark of the state before the segment</td></tr>
 * <tr><td>32</td><td>8</td><td>salt of all checksums</td></tr>
 * <tr><td>40</td><td>4</td><td>page size</td></tr>
 * <tr><td>44</td><td>16</td><td>zeroes</td></tr>
 * <tr><td>60</td><td>4</td><td>checksum of the bytes before</td></tr>
 * </table>
 *
 * <table>
 * <caption>Page frame</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>page number, at least 1</td></tr>
 * <tr><td>4</td><td>4</td><td>checksum of salt, page number, page</td></tr>
 * <tr><td>8</td><td>page size</td><td>the page</td></tr>
 * </table>
 *
 * <table>
 * <caption>End record, 32 bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>zero, where a frame has its page number</td></tr>
 * <tr><td>4</td><td>4</td><td>database size in pages after the transaction</td></tr>
 * <tr><td>8</td><td>4</td><td>number of frames</td></tr>
 * <tr><td>12</td><td>8</td><td>number of the transaction, one more than that before it</td></tr>
 * <tr><td>20</td><td>8</td><td>time of the commit, ms since the Unix epoch</td></tr>
 * <tr><td>28</td><td>4</td><td>checksum of salt, the frames' checksums, and the bytes 0 to 27</td></tr>
 * </table>
 */
final class LogLayout {
  static final long MAGIC = 0x4C53344A4C4F4731L;
  static final int HEADER_SIZE = 64;
  static final int HEADER_SEQUENCE = 8;
  static final int HEADER_TXID = 16;
  static final int HEADER_MARK = 24;
  static final int HEADER_SALT = 32;
  static final int HEADER_PAGE_SIZE = 40;
  static final int HEADER_CHECKSUM = 60;

  static final int FRAME_HEADER_SIZE = 8;
  static final int FRAME_CHECKSUM = 4;

  static final int END_SIZE = 32;
  static final int END_COMMIT = 4;
  static final int END_FRAMES = 8;
  static final int END_NUMBER = 12;
  static final int END_TIME = 20;
  static final int END_CHECKSUM = 28;

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.log");

  private LogLayout() {}

  static String name(long sequence) {
    return String.format(Locale.ROOT, "%016x.log", sequence);
  }

  static Optional<Long> sequence(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1), 16)) : Optional.empty();
  }
}
