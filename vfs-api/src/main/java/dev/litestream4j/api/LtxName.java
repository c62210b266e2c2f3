package dev.litestream4j.api;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an LTX file in a replica: its level and the transactions it holds.
 *
 * <p>Names order by level, then min TXID, then max TXID.
 *
 * @param level 0 for files as replicated, 1 to 8 for compactions, 9 for snapshots
 * @param minTxid the first transaction in the file, at least 1
 * @param maxTxid the last transaction in the file (inclusive), at least {@code minTxid}
 */
public record LtxName(int level, long minTxid, long maxTxid) implements Comparable<LtxName> {
  /** The level of snapshots, the highest. */
  public static final int SNAPSHOT_LEVEL = 9;

  private static final Pattern FILE_NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.ltx");

  private static final Comparator<LtxName> ORDER =
      Comparator.comparingInt(LtxName::level)
          .thenComparingLong(LtxName::minTxid)
          .thenComparingLong(LtxName::maxTxid);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public LtxName {
    if (level < 0 || level > SNAPSHOT_LEVEL) {
      throw new IllegalArgumentException("level out of range 0..9: " + level);
    }
    if (minTxid < 1 || maxTxid < minTxid) {
      throw new IllegalArgumentException("invalid TXID range: " + minTxid + ".." + maxTxid);
    }
  }

  /**
   * Parses a file's name, without any folder.
   *
   * @param level the level of the folder the file lies in, 0 to 9
   * @param fileName for example {@code 0000000000000001-000000000000000a.ltx}
   * @return the name, or empty if {@code fileName} is not exactly the name of an LTX file: replicas
   *     may hold other files, which are ignored
   */
  public static Optional<LtxName> parse(int level, String fileName) {
    Matcher matcher = FILE_NAME.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long min = Long.parseUnsignedLong(matcher.group(1), 16);
    long max = Long.parseUnsignedLong(matcher.group(2), 16);
    return min < 1 || max < min ? Optional.empty() : Optional.of(new LtxName(level, min, max));
  }

  /**
   * The file's name without any folder, the inverse of {@link #parse}.
   *
   * @return {@code <min TXID>-<max TXID>.ltx}
   */
  public String fileName() {
    return Txid.format(minTxid) + "-" + Txid.format(maxTxid) + ".ltx";
  }

  /**
   * Whether the file holds a whole database: every file that starts at the first transaction does,
   * at whatever level.
   *
   * @return true if {@code minTxid} is 1
   */
  public boolean isSnapshot() {
    return minTxid == 1;
  }

  @Override
  public int compareTo(LtxName other) {
    return ORDER.compare(this, other);
  }

  /** For messages: {@code level/file name}. */
  @Override
  public String toString() {
    return level + "/" + fileName();
  }
}
