package dev.litestream4j.core.log;

import dev.litestream4j.core.ltx.LtxLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a segment is about.
 *
 * @param sequence rises from segment to segment
 * @param txid the TXID under which its transactions are uploaded, all together
 * @param mark of the state before it, by which another history is recognized
 * @param salt of its checksums, so that bytes of another segment never pass for its own
 * @param pageSize in bytes
 */
record SegmentHeader(long sequence, long txid, long mark, long salt, int pageSize) {
  SegmentHeader {
    if (txid < 1 || !LtxLayout.isPageSize(pageSize)) {
      throw new IllegalArgumentException("TXID " + txid + ", page size " + pageSize);
    }
  }

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(LogLayout.HEADER_SIZE);
    out.putLong(0, LogLayout.MAGIC);
    out.putLong(LogLayout.HEADER_SEQUENCE, sequence);
    out.putLong(LogLayout.HEADER_TXID, txid);
    out.putLong(LogLayout.HEADER_MARK, mark);
    out.putLong(LogLayout.HEADER_SALT, salt);
    out.putInt(LogLayout.HEADER_PAGE_SIZE, pageSize);
    return out.putInt(LogLayout.HEADER_CHECKSUM, checksum(out));
  }

  /** Empty if the bytes are no whole header. */
  static Optional<SegmentHeader> decode(ByteBuffer in) {
    boolean whole =
        in.getLong(0) == LogLayout.MAGIC
            && in.getInt(LogLayout.HEADER_CHECKSUM) == checksum(in)
            && in.getLong(LogLayout.HEADER_TXID) >= 1
            && LtxLayout.isPageSize(in.getInt(LogLayout.HEADER_PAGE_SIZE));
    return whole
        ? Optional.of(
            new SegmentHeader(
                in.getLong(LogLayout.HEADER_SEQUENCE),
                in.getLong(LogLayout.HEADER_TXID),
                in.getLong(LogLayout.HEADER_MARK),
                in.getLong(LogLayout.HEADER_SALT),
                in.getInt(LogLayout.HEADER_PAGE_SIZE)))
        : Optional.empty();
  }

  private static int checksum(ByteBuffer header) {
    return new LogChecksum(LogLayout.MAGIC)
        .start()
        .add(header.slice(0, LogLayout.HEADER_CHECKSUM))
        .value();
  }
}
