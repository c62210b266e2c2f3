package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.litestream4j.core.ltx.GoldenFiles.DecodedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every single bit of a file, flipped. */
class BitFlipTest {
  @ParameterizedTest
  @ValueSource(ints = {512, 2048})
  void isSeenOrChangesNothingWhenAFileIsReadWhole(int pageSize) throws IOException {
    byte[] file = LtxFiles.snapshot(pageSize, 2);
    DecodedFile original = GoldenFiles.decode(file, "f");
    for (int bit = 0; bit < 8 * file.length; bit++) {
      flip(file, bit);
      try {
        DecodedFile read = GoldenFiles.decode(file, "f");
        assertThat(read.pages()).as("bit %d", bit).isEqualTo(original.pages());
        assertThat(bit / 8).isBetween(LtxLayout.HEADER_SIZE, (int) original.index().end());
      } catch (LtxFormatException e) {
        assertThat(e.offset()).isBetween(0L, (long) file.length);
      }
      flip(file, bit);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void isSeenInIndexAndFrameHeadersWhenRangesAreRead(int pageSize) throws IOException {
    byte[] file = LtxFiles.snapshot(pageSize, 200);
    FileIndex index = GoldenFiles.decode(file, "f").index();
    int checksums = file.length - LtxLayout.TRAILER_SIZE;
    for (int bit = 8 * (int) index.end(); bit < 8 * checksums; bit++) {
      seen(file, bit);
    }
    for (int i = 0; i < index.size(); i += 50) {
      for (int bit = 0; bit < 8 * 10; bit++) {
        seen(file, 8 * (int) index.offset(i) + bit);
      }
    }
  }

  private static void seen(byte[] file, int bit) {
    flip(file, bit);
    assertThatExceptionOfType(LtxFormatException.class)
        .as("bit %d", bit)
        .isThrownBy(() -> readRanges(file));
    flip(file, bit);
  }

  private static void readRanges(byte[] file) throws IOException {
    LtxHeader header = LtxHeader.decode(ByteBuffer.wrap(file), "f");
    FileIndex index = new PageIndexDecoder("f", file.length, ByteBuffer.wrap(file)).decode();
    index.validate(header, "f");
    ByteBuffer page = ByteBuffer.allocate(header.pageSize());
    for (int i = 0; i < index.size(); i++) {
      ByteBuffer frame = ByteBuffer.wrap(file, (int) index.offset(i), index.length(i));
      PageFrame.decode(frame, index.page(i), header.pageSize(), page.clear(), "f", index.offset(i));
    }
  }

  private static void flip(byte[] file, int bit) {
    file[bit / 8] ^= (byte) (1 << bit % 8);
  }
}
