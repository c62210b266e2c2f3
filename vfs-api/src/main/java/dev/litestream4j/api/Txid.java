package dev.litestream4j.api;

/**
 * The one printer and the one parser of transaction ids.
 *
 * <p>A TXID is a positive {@code long}: the first transaction of a replica is 1. It prints as 16
 * lower-case hexadecimal digits, as in the names of LTX files.
 */
public final class Txid {
  /** Digits in the printed form. */
  public static final int DIGITS = 16;

  private Txid() {}

  /**
   * Prints a TXID.
   *
   * @param txid the TXID, 0 (for "none") or greater
   * @return 16 lower-case hexadecimal digits
   * @throws IllegalArgumentException if {@code txid} is negative
   */
  public static String format(long txid) {
    if (txid < 0) {
      throw new IllegalArgumentException("a TXID is not negative: " + txid);
    }
    String digits = Long.toHexString(txid);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }

  /**
   * Parses the printed form. Shorter forms are taken too, as a user would type them.
   *
   * @param text 1 to 16 hexadecimal digits, either case
   * @return a TXID of at least 1
   * @throws IllegalArgumentException if {@code text} is anything else; the message says what is
   *     expected
   */
  public static long parse(String text) {
    long txid = isHex(text) && text.length() <= DIGITS ? Long.parseUnsignedLong(text, 16) : 0;
    if (txid <= 0) {
      throw new IllegalArgumentException(
          "not a TXID: '"
              + text
              + "' (expected 1 to 16 hexadecimal digits, from 1 to 7fffffffffffffff)");
    }
    return txid;
  }

  private static boolean isHex(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
  }
}
