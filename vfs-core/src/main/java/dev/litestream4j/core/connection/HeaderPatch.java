package dev.litestream4j.core.connection;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection sees in place of some bytes of the database header.
 *
 * <table>
 * <caption>Patched bytes of page 1</caption>
 * <tr><th>bytes</th><th>stored</th><th>presented</th></tr>
 * <tr><td>18, 19</td><td>2 where the primary uses a WAL</td><td>1: rollback journal, for there is no
 * shared memory here</td></tr>
 * <tr><td>24–27</td><td>the change counter, which does not move in WAL mode</td><td>a counter of the
 * connection's own, which moves exactly when its view does: SQLite keeps its page cache as long as
 * it stays</td></tr>
 * <tr><td>40–43</td><td>the schema cookie</td><td>the same, until the replica was reset: then raised
 * above any cookie the connection has seen, for two histories can have the same cookie with other
 * tables</td></tr>
 * <tr><td>92–95</td><td>version-valid-for</td><td>the change counter, else SQLite distrusts the size
 * in the header</td></tr>
 * </table>
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html#the_database_header">SQLite's page</a>
 */
final class HeaderPatch {
  /** No byte at or after this offset is patched. */
  static final int END = 96;

  static final int COOKIE = 40;

  static final int CHANGE_COUNTER = 24;

  /** The database's size in pages. */
  static final int SIZE = 28;

  private static final int VERSIONS = 18;
  private static final int VERSION_VALID_FOR = 92;

  private HeaderPatch() {}

  /** Patches versions and counter in a read of {@code length} bytes from {@code offset} on. */
  static void apply(ByteBuffer into, long offset, int length, int counter) {
    for (int i = 0; i < 2; i++) {
      put(into, offset, length, VERSIONS + i, (byte) 1);
    }
    putInt(into, offset, length, CHANGE_COUNTER, counter);
    putInt(into, offset, length, VERSION_VALID_FOR, counter);
  }

  /** Whether a read touches the schema cookie. */
  static boolean touchesCookie(long offset, int length) {
    return offset < COOKIE + Integer.BYTES && offset + length > COOKIE;
  }

  /** Patches the schema cookie. */
  static void applyCookie(ByteBuffer into, long offset, int length, int cookie) {
    putInt(into, offset, length, COOKIE, cookie);
  }

  /**
   * Makes page 1 as SQLite wrote it into what is stored: what was presented in place of a stored
   * value is taken back, and the stored change counter rises by one.
   *
   * @param page page 1, changed
   * @param before the stored header before the transaction; null for a new database
   * @param cookie the schema cookie to store
   */
  static void unapply(ByteBuffer page, @Nullable ByteBuffer before, int cookie) {
    int counter = 1;
    if (before != null) {
      counter = before.getInt(CHANGE_COUNTER) + 1;
      page.putShort(VERSIONS, before.getShort(VERSIONS));
    }
    if (page.getInt(VERSION_VALID_FOR) == page.getInt(CHANGE_COUNTER)) {
      page.putInt(VERSION_VALID_FOR, counter);
    }
    page.putInt(CHANGE_COUNTER, counter);
    page.putInt(COOKIE, cookie);
  }

  private static void putInt(ByteBuffer into, long offset, int length, int at, int value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      put(into, offset, length, at + i, (byte) (value >>> (24 - 8 * i)));
    }
  }

  private static void put(ByteBuffer into, long offset, int length, int at, byte value) {
    if (at >= offset && at < offset + length) {
      into.put((int) (at - offset), value);
    }
  }
}
