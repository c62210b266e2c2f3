package dev.litestream4j.core.ltx;

import static dev.litestream4j.core.ltx.InvalidFieldException.require;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The header of an LTX file, laid out as in {@link LtxLayout}. An instance always meets the
 * format's invariants.
 *
 * @param flags 0 or {@link LtxLayout#FLAG_NO_CHECKSUM}
 * @param pageSize in bytes, a power of two from 512 to 65536
 * @param commit the database's size in pages after the file is applied, 0 to {@link
 *     LtxLayout#MAX_COMMIT}
 * @param minTxid the first transaction in the file, at least 1
 * @param maxTxid the last transaction in the file (inclusive), at least {@code minTxid}
 * @param timestampMillis ms since the Unix epoch
 * @param preApplyChecksum the database checksum before the file is applied, with bit 63 set; 0 in
 *     snapshots and in files without checksums
 * @param walOffset in bytes; 0 if the pages do not come from a WAL
 * @param walSize in bytes; 0 if {@code walOffset} is
 * @param walSalt1 0 if {@code walOffset} is
 * @param walSalt2 0 if {@code walOffset} is
 * @param nodeId 0 if unset
 */
public record LtxHeader(
    int flags,
    int pageSize,
    int commit,
    long minTxid,
    long maxTxid,
    long timestampMillis,
    long preApplyChecksum,
    long walOffset,
    long walSize,
    int walSalt1,
    int walSalt2,
    long nodeId) {
  /**
   * Checks the format's invariants.
   *
   * @throws IllegalArgumentException if one does not hold; the message says which
   */
  public LtxHeader {
    require(
        (flags & ~LtxLayout.FLAG_NO_CHECKSUM) == 0,
        LtxLayout.HEADER_FLAGS,
        "unknown flags: 0x" + Integer.toHexString(flags));
    require(
        LtxLayout.isPageSize(pageSize),
        LtxLayout.HEADER_PAGE_SIZE,
        "the page size is not a power of two from 512 to 65536: "
            + Integer.toUnsignedString(pageSize));
    require(
        commit >= 0 && commit <= LtxLayout.MAX_COMMIT,
        LtxLayout.HEADER_COMMIT,
        "a database of "
            + Integer.toUnsignedString(commit)
            + " pages is not supported (at most "
            + LtxLayout.MAX_COMMIT
            + ")");
    require(
        minTxid >= 1,
        LtxLayout.HEADER_MIN_TXID,
        "the min TXID is out of range 1 to 2^63-1: " + Long.toUnsignedString(minTxid));
    require(
        maxTxid >= minTxid,
        LtxLayout.HEADER_MAX_TXID,
        "the max TXID is below the min TXID or above 2^63-1: " + Long.toUnsignedString(maxTxid));
    if (minTxid == 1 || (flags & LtxLayout.FLAG_NO_CHECKSUM) != 0) {
      require(
          preApplyChecksum == 0,
          LtxLayout.HEADER_PRE_APPLY_CHECKSUM,
          "a snapshot or a file without checksums has a pre-apply checksum");
    } else {
      require(
          LtxChecksum.isWellFormed(preApplyChecksum),
          LtxLayout.HEADER_PRE_APPLY_CHECKSUM,
          "the pre-apply checksum is missing or lacks bit 63");
    }
    require(walOffset >= 0, LtxLayout.HEADER_WAL_OFFSET, "negative WAL offset: " + walOffset);
    require(
        walOffset == 0 ? walSize == 0 : walSize >= 0,
        LtxLayout.HEADER_WAL_SIZE,
        "WAL size without WAL offset, or negative: " + walSize);
    require(
        walOffset != 0 || (walSalt1 == 0 && walSalt2 == 0),
        LtxLayout.HEADER_WAL_SALT_1,
        "WAL salts without WAL offset");
  }

  /**
   * Decodes a header.
   *
   * @param bytes at least {@link LtxLayout#HEADER_SIZE} bytes from its position, which is advanced
   *     by as many; its byte order does not matter
   * @param file names the file in errors
   * @return the header
   * @throws LtxFormatException if the bytes are no valid header, or too few
   */
  public static LtxHeader decode(ByteBuffer bytes, String file) throws LtxFormatException {
    if (bytes.remaining() < LtxLayout.HEADER_SIZE) {
      throw new LtxFormatException(
          file, bytes.remaining(), "the file ends inside the header of 100 bytes");
    }
    ByteBuffer in = bytes.slice(bytes.position(), LtxLayout.HEADER_SIZE);
    if (in.getInt(0) != LtxLayout.MAGIC) {
      throw new LtxFormatException(file, 0, "not an LTX file: it does not start with LTX1");
    }
    for (int i = LtxLayout.HEADER_RESERVED; i < LtxLayout.HEADER_SIZE; i++) {
      if (in.get(i) != 0) {
        throw new LtxFormatException(file, i, "a reserved byte of the header is not zero");
      }
    }
    try {
      LtxHeader header =
          new LtxHeader(
              in.getInt(LtxLayout.HEADER_FLAGS),
              in.getInt(LtxLayout.HEADER_PAGE_SIZE),
              in.getInt(LtxLayout.HEADER_COMMIT),
              in.getLong(LtxLayout.HEADER_MIN_TXID),
              in.getLong(LtxLayout.HEADER_MAX_TXID),
              in.getLong(LtxLayout.HEADER_TIMESTAMP),
              in.getLong(LtxLayout.HEADER_PRE_APPLY_CHECKSUM),
              in.getLong(LtxLayout.HEADER_WAL_OFFSET),
              in.getLong(LtxLayout.HEADER_WAL_SIZE),
              in.getInt(LtxLayout.HEADER_WAL_SALT_1),
              in.getInt(LtxLayout.HEADER_WAL_SALT_2),
              in.getLong(LtxLayout.HEADER_NODE_ID));
      bytes.position(bytes.position() + LtxLayout.HEADER_SIZE);
      return header;
    } catch (InvalidFieldException e) {
      throw e.in(file, 0);
    }
  }

  /**
   * Encodes the header.
   *
   * @param into has room for {@link LtxLayout#HEADER_SIZE} bytes from its position, which is
   *     advanced by as many; its byte order does not matter
   */
  public void encode(ByteBuffer into) {
    ByteBuffer out = into.slice(into.position(), LtxLayout.HEADER_SIZE);
    out.putInt(LtxLayout.MAGIC);
    out.putInt(flags).putInt(pageSize).putInt(commit);
    out.putLong(minTxid).putLong(maxTxid).putLong(timestampMillis).putLong(preApplyChecksum);
    out.putLong(walOffset).putLong(walSize).putInt(walSalt1).putInt(walSalt2).putLong(nodeId);
    while (out.hasRemaining()) {
      out.put((byte) 0);
    }
    into.position(into.position() + LtxLayout.HEADER_SIZE);
  }

  /**
   * When the transactions of the file were made; for a snapshot, when the snapshot was.
   *
   * @return the timestamp
   */
  public Instant timestamp() {
    return Instant.ofEpochMilli(timestampMillis);
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

  /**
   * Whether the file carries database checksums.
   *
   * @return false if {@link LtxLayout#FLAG_NO_CHECKSUM} is set, as it is in Litestream's files
   */
  public boolean hasChecksums() {
    return (flags & LtxLayout.FLAG_NO_CHECKSUM) == 0;
  }

  /**
   * Checks that this is the header of the file that was asked for.
   *
   * @param name under which the file lies in its replica
   * @param file names the file in errors
   * @throws LtxFormatException if the TXIDs differ
   */
  public void requireName(LtxName name, String file) throws LtxFormatException {
    if (minTxid != name.minTxid() || maxTxid != name.maxTxid()) {
      throw new LtxFormatException(
          file,
          LtxLayout.HEADER_MIN_TXID,
          "the header's TXIDs "
              + Txid.format(minTxid)
              + "-"
              + Txid.format(maxTxid)
              + " are not those of the file's name "
              + name.fileName());
    }
  }
}
