package dev.litestream4j.cli;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A replica whose one file is sound, but whose database is not: a cell pointer leads astray. */
final class DamagedDatabase {
  private static final int FIRST_CELL_POINTER = 8;

  private DamagedDatabase() {}

  static void write(Path folder) throws IOException {
    String name = "ltx/0/0000000000000001-0000000000000001.ltx";
    Path original = Testdata.SAMPLE.resolve(name);
    Path damaged = folder.resolve(name);
    Files.createDirectories(damaged.resolveSibling("."));
    try (InputStream in = Files.newInputStream(original);
        OutputStream out = Files.newOutputStream(damaged)) {
      LtxDecoder decoder = new LtxDecoder(in, Files.size(original), name);
      LtxEncoder encoder = new LtxEncoder(out, decoder.header());
      ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
      for (int number = decoder.next(page); number != 0; number = decoder.next(page.clear())) {
        if (number > 1 && page.get(0) == 0x0D && page.getShort(3) > 0) {
          page.putShort(FIRST_CELL_POINTER, (short) 1);
        }
        encoder.page(number, page.flip());
      }
      encoder.finish();
    }
  }
}
