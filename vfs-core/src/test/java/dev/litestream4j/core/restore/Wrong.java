package dev.litestream4j.core.restore;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sound files with other pages. */
final class Wrong {
  private Wrong() {}

  /**
   * The same file but for one byte of each page; its file checksum fits. Bytes of different pages
   * change differently: the database checksum is an XOR, in which equal changes cancel out.
   */
  static byte[] page(byte[] file) throws IOException {
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "test");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, decoder.header());
    ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
    for (int number = decoder.next(page); number != 0; number = decoder.next(page.clear())) {
      int last = page.flip().limit() - 1;
      page.put(last, (byte) (page.get(last) ^ number));
      encoder.page(number, page);
    }
    encoder.finish(decoder.finish().postApplyChecksum());
    return out.toByteArray();
  }
}
