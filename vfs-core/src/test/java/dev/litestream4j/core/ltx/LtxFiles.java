package dev.litestream4j.core.ltx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Makes LTX files for tests. */
final class LtxFiles {
  private LtxFiles() {}

  /** A header without checksums. */
  static LtxHeader header(int pageSize, int commit, long minTxid, long maxTxid) {
    return new LtxHeader(
        LtxLayout.FLAG_NO_CHECKSUM, pageSize, commit, minTxid, maxTxid, 1, 0, 0, 0, 0, 0, 0);
  }

  /** A header with checksums. */
  static LtxHeader checksumHeader(int pageSize, int commit, long txid, long preApplyChecksum) {
    return new LtxHeader(
        0, pageSize, commit, txid, txid, 1, preApplyChecksum, 32, 4152, 3, 4, 0xfeedL);
  }

  /** A page of which half compresses well and half not at all, the same for the same arguments. */
  static ByteBuffer page(int number, int pageSize, long seed) {
    byte[] page = new byte[pageSize];
    byte[] noise = new byte[pageSize / 2];
    new SplittableRandom(seed * 31 + number).nextBytes(noise);
    System.arraycopy(noise, 0, page, 0, noise.length);
    return ByteBuffer.wrap(page);
  }

  /** A file without checksums whose pages are those of {@link #page} with seed 1. */
  static byte[] encode(LtxHeader header, int... numbers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      LtxEncoder encoder = new LtxEncoder(out, header);
      for (int number : numbers) {
        encoder.page(number, page(number, header.pageSize(), 1));
      }
      encoder.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A snapshot of so many pages. */
  static byte[] snapshot(int pageSize, int commit) {
    return encode(header(pageSize, commit, 1, 7), IntStream.rangeClosed(1, commit).toArray());
  }
}
