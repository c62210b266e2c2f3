package dev.litestream4j.core.verify;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;

/** An LTX file written again with other database checksums: a sound file that does not fit. */
final class ReencodedFile {
  private ReencodedFile() {}

  /**
   * Writes a file again.
   *
   * @param file the original
   * @param preApply gives the new pre-apply checksum
   * @param postApply gives the new post-apply checksum
   */
  static byte[] with(byte[] file, LongUnaryOperator preApply, LongUnaryOperator postApply)
      throws IOException {
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "original");
    LtxHeader h = decoder.header();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder =
        new LtxEncoder(
            out,
            new LtxHeader(
                h.flags(),
                h.pageSize(),
                h.commit(),
                h.minTxid(),
                h.maxTxid(),
                h.timestampMillis(),
                preApply.applyAsLong(h.preApplyChecksum()),
                h.walOffset(),
                h.walSize(),
                h.walSalt1(),
                h.walSalt2(),
                h.nodeId()));
    ByteBuffer page = ByteBuffer.allocate(h.pageSize());
    for (int number = decoder.next(page); number != 0; number = decoder.next(page.clear())) {
      encoder.page(number, page.flip());
    }
    encoder.finish(postApply.applyAsLong(decoder.finish().postApplyChecksum()));
    return out.toByteArray();
  }
}
