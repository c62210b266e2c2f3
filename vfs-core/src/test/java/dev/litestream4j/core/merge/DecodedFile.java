package dev.litestream4j.core.merge;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that an LTX file says.
 *
 * @param header its header
 * @param pages their contents
 * @param trailer its trailer
 */
record DecodedFile(LtxHeader header, Map<Integer, ByteBuffer> pages, LtxTrailer trailer) {
  static DecodedFile of(byte[] file) throws IOException {
    LtxDecoder decoder = decoder(file);
    Map<Integer, ByteBuffer> pages = new TreeMap<>();
    int pageSize = decoder.header().pageSize();
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    for (int number = decoder.next(page); number != 0; number = decoder.next(page)) {
      pages.put(number, page.flip());
      page = ByteBuffer.allocate(pageSize);
    }
    return new DecodedFile(decoder.header(), pages, decoder.finish());
  }

  static LtxDecoder decoder(byte[] file) throws IOException {
    return new LtxDecoder(new ByteArrayInputStream(file), file.length, "test");
  }

  static byte[] encode(LtxHeader header, Map<Integer, ByteBuffer> pages, long postApplyChecksum)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, header);
    for (Map.Entry<Integer, ByteBuffer> page : new TreeMap<>(pages).entrySet()) {
      encoder.page(page.getKey(), page.getValue());
    }
    encoder.finish(postApplyChecksum);
    return out.toByteArray();
  }

  static byte[] merge(List<byte[]> files, Instant timestamp) throws IOException {
    List<LtxDecoder> decoders = new ArrayList<>();
    for (byte[] file : files) {
      decoders.add(decoder(file));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LtxMerge(decoders, timestamp).writeTo(out);
    return out.toByteArray();
  }
}
