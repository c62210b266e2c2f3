package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.litestream4j.core.ltx.GoldenFiles.DecodedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LtxEncoderTest {
  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void writesEveryPageSizeAndKindOfPage(int pageSize) throws IOException {
    byte[] noise = new byte[pageSize];
    new SplittableRandom(9).nextBytes(noise);
    ByteBuffer[] pages = {
      LtxFiles.page(1, pageSize, 1),
      ByteBuffer.wrap(noise),
      ByteBuffer.allocate(pageSize),
      ByteBuffer.allocateDirect(pageSize).put(noise).flip(),
      ByteBuffer.wrap(noise).asReadOnlyBuffer(),
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, LtxFiles.checksumHeader(pageSize, pages.length, 1, 0));
    for (int i = 0; i < pages.length; i++) {
      encoder.page(i + 1, pages[i]);
    }
    LtxTrailer trailer = encoder.finish();

    DecodedFile file = GoldenFiles.decode(out.toByteArray(), "f");
    assertThat(file.pages().values()).containsExactly(pages);
    assertThat(file.trailer()).isEqualTo(trailer);
    assertThat(file.index().length(1)).isGreaterThan(pageSize).isLessThan(maxLength(pageSize));
    file.index().validate(file.header(), "f");
  }

  private static int maxLength(int pageSize) {
    return LtxLayout.maxFrameLength(pageSize);
  }

  @Test
  void writesFilesWithoutPages() throws IOException {
    byte[] unchanged = LtxFiles.encode(LtxFiles.header(512, 5, 2, 2));
    assertThat(unchanged).hasSize(LtxLayout.MIN_FILE_SIZE);
    assertThat(GoldenFiles.decode(unchanged, "f").pages()).isEmpty();

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxTrailer trailer = new LtxEncoder(out, LtxFiles.checksumHeader(512, 0, 1, 0)).finish();
    assertThat(trailer.postApplyChecksum()).isEqualTo(LtxChecksum.EMPTY_DATABASE);
    assertThat(GoldenFiles.decode(out.toByteArray(), "f").trailer()).isEqualTo(trailer);
  }

  @Test
  void writesAnIndexLongerThanItsBuffer() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 2000);
    assertThat(GoldenFiles.decode(file, "f").index().size()).isEqualTo(2000);
  }

  @Test
  void writesAroundTheLockPage() throws IOException {
    int lock = LtxLayout.lockPage(65536);
    assertThat(lock).isEqualTo(16385);
    LtxHeader header = LtxFiles.header(65536, lock + 3, 2, 2);
    DecodedFile file =
        GoldenFiles.decode(LtxFiles.encode(header, 1, lock - 1, lock + 1, lock + 3), "f");
    assertThat(file.pages().keySet()).containsExactly(1, lock - 1, lock + 1, lock + 3);
    file.index().validate(header, "f");

    LtxEncoder encoder = new LtxEncoder(OutputStream.nullOutputStream(), header);
    refuses(encoder, 65536, lock, "is the lock page");
  }

  @Test
  void writesASnapshotAcrossTheLockPage() throws IOException {
    int commit = LtxLayout.lockPage(65536) + 2;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, LtxFiles.header(65536, commit, 1, 1));
    ByteBuffer page = ByteBuffer.allocate(65536);
    for (int number = 1; number <= commit; number++) {
      if (number != LtxLayout.lockPage(65536)) {
        encoder.page(number, page.putInt(0, number));
      }
    }
    encoder.finish();

    byte[] file = out.toByteArray();
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    int count = 0;
    for (int number = decoder.next(page.clear());
        number != 0;
        number = decoder.next(page.clear())) {
      assertThat(page.getInt(0)).isEqualTo(number);
      count++;
    }
    decoder.finish();
    assertThat(count).isEqualTo(commit - 1);
  }

  @Test
  void refusesPagesOutOfOrder() throws IOException {
    LtxHeader header = LtxFiles.header(512, 9, 2, 2);
    refuses(encoder(header, 5), 512, 5, "page 5 comes after page 5");
    refuses(encoder(header, 5), 512, 4, "page 4 comes after page 5");
    refuses(encoder(header), 512, 10, "page 10 is outside of the database of 9 pages");
    refuses(encoder(header), 512, 0, "page 0 is outside");
    refuses(encoder(header), 512, -1, "is outside");
  }

  @Test
  void refusesSnapshotsWithGaps() throws IOException {
    LtxHeader header = LtxFiles.header(512, 3, 1, 4);
    refuses(encoder(header), 512, 2, "has to have page 1");
    refuses(encoder(header, 1), 512, 3, "has to have page 2");
    LtxEncoder cut = encoder(header, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(cut::finish)
        .withMessageContaining("ends after page 2 of 3");
  }

  @Test
  void refusesPagesOfAnotherSize() throws IOException {
    LtxEncoder encoder = encoder(LtxFiles.header(512, 3, 2, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.page(1, ByteBuffer.allocate(513)))
        .withMessageContaining("page 1 has 513 bytes, not 512");
  }

  @Test
  void refusesAPostApplyChecksumThatDoesNotFit() throws IOException {
    long pre = LtxChecksum.FLAG | 1;
    LtxHeader without = LtxFiles.header(512, 3, 2, 2);
    LtxHeader with = LtxFiles.checksumHeader(512, 3, 2, pre);
    LtxHeader snapshot = LtxFiles.checksumHeader(512, 1, 1, 0);
    LtxHeader empty = LtxFiles.checksumHeader(512, 0, 2, pre);
    refusesChecksum(encoder(without, 1), LtxChecksum.FLAG, "the file has no checksums");
    refusesChecksum(encoder(without, 1), 5, "the file has no checksums");
    refusesChecksum(encoder(with, 1), 0, "is missing");
    refusesChecksum(encoder(with, 1), 5, "lacks bit 63");
    refusesChecksum(encoder(snapshot, 1), LtxChecksum.FLAG, "that of the pages is");
    refusesChecksum(encoder(empty), pre, "that of the pages is 8000000000000000");
    assertThat(encoder(with, 1).finish(pre).postApplyChecksum()).isEqualTo(pre);
    assertThat(encoder(empty).finish(LtxChecksum.FLAG).postApplyChecksum())
        .isEqualTo(LtxChecksum.EMPTY_DATABASE);
  }

  @Test
  void keepsTheOrderOfCalls() throws IOException {
    LtxEncoder encoder = encoder(LtxFiles.header(512, 1, 1, 1), 1);
    assertThatIllegalStateException().isThrownBy(encoder::fileIndex);
    encoder.finish();
    assertThat(encoder.fileIndex().size()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(encoder::finish);
    assertThatIllegalStateException().isThrownBy(() -> encoder.page(1, ByteBuffer.allocate(512)));
  }

  @Test
  void cannotBeUsedAfterAnError() throws IOException {
    IOException full = new IOException("no space left");
    OutputStream out =
        new OutputStream() {
          private long room = 200;

          @Override
          public void write(int next) throws IOException {
            if (room-- == 0) {
              throw full;
            }
          }
        };
    LtxEncoder encoder = new LtxEncoder(out, LtxFiles.header(512, 3, 1, 1));
    encoder.page(1, ByteBuffer.allocate(512));
    ByteBuffer noise = LtxFiles.page(2, 512, 1);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> encoder.page(2, noise))
        .isSameAs(full);
    assertThatIllegalStateException().isThrownBy(() -> encoder.page(2, ByteBuffer.allocate(512)));
  }

  private static LtxEncoder encoder(LtxHeader header, int... pages) throws IOException {
    LtxEncoder encoder = new LtxEncoder(OutputStream.nullOutputStream(), header);
    for (int page : pages) {
      encoder.page(page, LtxFiles.page(page, header.pageSize(), 1));
    }
    return encoder;
  }

  private static void refuses(LtxEncoder encoder, int pageSize, int page, String reason) {
    long size = encoder.size();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.page(page, ByteBuffer.allocate(pageSize)))
        .withMessageContaining(reason);
    assertThat(encoder.size()).isEqualTo(size);
  }

  private static void refusesChecksum(LtxEncoder encoder, long checksum, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.finish(checksum))
        .withMessageContaining(reason);
  }
}
