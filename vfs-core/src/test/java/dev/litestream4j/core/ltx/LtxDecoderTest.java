package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LtxDecoderTest {
  private static final LtxHeader HEADER = LtxFiles.header(512, 9, 2, 2);
  private static final int FRAME = frames(1).size() - LtxLayout.HEADER_SIZE;
  private static final int INDEX = 100 + 2 * FRAME + 6;

  private static RawLtx frames(int... pages) {
    return frames(HEADER, pages);
  }

  private static RawLtx frames(LtxHeader header, int... pages) {
    RawLtx file = RawLtx.of(header);
    for (int page : pages) {
      file.frame(page, header.pageSize());
    }
    return file;
  }

  private static RawLtx twoFrames() {
    return frames(3, 5).endOfPages().entry(3, 100, FRAME);
  }

  private static RawLtx complete() {
    return twoFrames().entry(5, 100 + FRAME, FRAME).varint(0);
  }

  static Stream<Arguments> malformed() {
    int second = twoFrames().size();
    int end = complete().size();
    LtxHeader snapshot = LtxFiles.header(512, 3, 1, 9);
    LtxHeader large = LtxFiles.header(65536, 20000, 2, 2);
    int third = 100 + FRAME;
    return Stream.of(
        refused("pages descend", third, "page 3 comes after page 5", ended(frames(5, 3))),
        refused("a page twice", third, "page 3 comes after page 3", ended(frames(3, 3))),
        refused("a page too many", third, "page 10 is outside", ended(frames(3, 10))),
        refused("a negative page", third, "page 4294967295 is outside", ended(frames(3, -1))),
        refused("the lock page", 100, "is the lock page", ended(frames(large, 16385))),
        refused("a gap", third, "has to have page 2", ended(frames(snapshot, 1, 3))),
        refused("a late start", 100, "has to have page 1", ended(frames(snapshot, 2))),
        refused("pages missing", third, "ends after page 1 of 3", ended(frames(snapshot, 1))),
        refused("no page 0", 100, "page number 0 but flags", ended(frames().int32(0).int16(1))),
        refused("frame flags", 104, "unknown frame flags", ended(frames().int32(1).int16(2))),
        refused(
            "a hostile size",
            106,
            "says 2147483647, more than",
            ended(frames().int32(1).int16(1).int32(Integer.MAX_VALUE))),
        refused(
            "a size that no page takes",
            106,
            "says 600, more than",
            ended(frames().int32(1).int16(1).int32(600).bytes(new byte[600]))),
        refused(
            "a negative size", 106, "says 4294967295", ended(frames().int32(1).int16(1).int32(-1))),
        refused(
            "no LZ4 block",
            110,
            "LZ4 block is damaged",
            ended(frames().int32(1).int16(1).int32(1).bytes((byte) 0))),
        refused("an entry is missing", second, "ends before page 5", twoFrames().varint(0).end()),
        refused(
            "an entry too many",
            end - 1,
            "not the file's frame number 3",
            twoFrames().entry(5, third, FRAME).entry(6, INDEX, FRAME).varint(0).end()),
        refused(
            "another page in the index",
            second,
            "has page 4 at offset " + third,
            twoFrames().entry(4, third, FRAME).varint(0).end()),
        refused(
            "another offset in the index",
            second,
            "at offset " + (third + 1),
            twoFrames().entry(5, third + 1, FRAME).varint(0).end()),
        refused(
            "another length in the index",
            second,
            "with " + (FRAME - 1) + " bytes",
            twoFrames().entry(5, third, FRAME - 1).varint(0).end()),
        refused(
            "the index's length",
            end,
            "its length field says 18446744073709551615",
            complete().int64(-1).trailer()),
        refused("no trailer", end + 8, "0 bytes follow the page index", complete().int64(10)),
        refused(
            "a longer trailer",
            end + 8,
            "17 bytes follow the page index",
            complete().end().bytes((byte) 1)),
        refused(
            "an ill-formed trailer",
            end + 16,
            "file checksum is missing",
            complete().int64(10).int64(0).int64(0)),
        refused(
            "a post-apply checksum",
            end + 8,
            "has a post-apply checksum",
            complete().int64(10).int64(LtxChecksum.FLAG).int64(LtxChecksum.FLAG)),
        refused(
            "the file checksum",
            end + 16,
            "the file checksum is 8000000000000001, but that of the content is",
            complete().end()));
  }

  private static RawLtx ended(RawLtx frames) {
    return frames.endOfPages().bytes(new byte[100]);
  }

  private static Arguments refused(String what, long offset, String reason, RawLtx file) {
    return Arguments.of(what, offset, reason, file.toBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatIsMalformed(String what, long offset, String reason, byte[] file) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> GoldenFiles.decode(file, "0/v.ltx"))
        .withMessageContaining(reason)
        .withMessageContaining("0/v.ltx")
        .satisfies(e -> assertThat(e.offset()).as("offset").isEqualTo(offset));
  }

  @Test
  void refusesEveryTruncation() {
    byte[] file = LtxFiles.snapshot(512, 3);
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatExceptionOfType(LtxFormatException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> GoldenFiles.decode(cut, "f"));
    }
  }

  @Test
  void refusesBytesBehindTheStatedSize() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 3);
    LtxDecoder decoder =
        new LtxDecoder(
            new ByteArrayInputStream(Arrays.copyOf(file, file.length + 1)), file.length, "f");
    readPages(decoder);
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(decoder::finish)
        .withMessageContaining("bytes follow the trailer")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(file.length));
  }

  @Test
  void tellsAStreamThatEndsEarlyFromAMalformedFile() {
    byte[] file = LtxFiles.snapshot(512, 3);
    for (int length = 0; length < file.length; length++) {
      InputStream in = new ByteArrayInputStream(file, 0, length);
      assertThatExceptionOfType(EOFException.class)
          .as("%d bytes", length)
          .isThrownBy(
              () -> {
                LtxDecoder decoder = new LtxDecoder(in, file.length, "f");
                readPages(decoder);
                decoder.finish();
              })
          .withMessage("reading f ended early: at offset %d instead of %d", length, file.length);
    }
  }

  @Test
  void readsStreamsThatGiveFewBytesAtATime() throws IOException {
    byte[] file = LtxFiles.snapshot(4096, 100);
    InputStream slow =
        new ByteArrayInputStream(file) {
          private int step;

          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            step = step % 7 + 1;
            return super.read(into, offset, Math.min(length, step));
          }
        };
    LtxDecoder decoder = new LtxDecoder(slow, file.length, "f");
    assertThat(readPages(decoder)).isEqualTo(100);
    assertThat(decoder.finish()).isEqualTo(GoldenFiles.decode(file, "f").trailer());
  }

  @Test
  void tellsWhereThePageWasThatWasReadLast() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 3);
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    ByteBuffer page = ByteBuffer.allocate(512);
    long offset = LtxLayout.HEADER_SIZE;
    while (decoder.next(page.clear()) != 0) {
      assertThat(decoder.frameOffset()).isEqualTo(offset);
      offset += decoder.frameLength();
    }
    decoder.finish();
    assertThat(decoder.fileIndex().end()).isEqualTo(offset);
  }

  @Test
  void decodesIntoDirectBuffers() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 3);
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    ByteBuffer pages = ByteBuffer.allocateDirect(3 * 512);
    for (int number = 1; number <= 3; number++) {
      assertThat(decoder.next(pages)).isEqualTo(number);
      assertThat(pages.slice(pages.position() - 512, 512)).isEqualTo(LtxFiles.page(number, 512, 1));
    }
    assertThat(decoder.next(pages)).isZero();
    decoder.finish();
  }

  @Test
  void keepsTheOrderOfCalls() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 1);
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    assertThatIllegalStateException().isThrownBy(decoder::finish);
    readPages(decoder);
    assertThat(decoder.next(ByteBuffer.allocate(0))).isZero();
    assertThatIllegalStateException().isThrownBy(decoder::fileIndex);
    decoder.finish();
    assertThat(decoder.fileIndex().size()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(ByteBuffer.allocate(512)));
    assertThatIllegalStateException().isThrownBy(decoder::finish);
  }

  @Test
  void refusesABufferWithoutRoom() throws IOException {
    byte[] file = LtxFiles.snapshot(512, 1);
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> decoder.next(ByteBuffer.allocate(511)))
        .withMessage("room for 511 bytes, a page has 512");
  }

  @Test
  void cannotBeUsedAfterAnError() throws IOException {
    byte[] file = ended(frames(5, 3)).toBytes();
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "f");
    ByteBuffer page = ByteBuffer.allocate(1024);
    decoder.next(page);
    assertThatExceptionOfType(LtxFormatException.class).isThrownBy(() -> decoder.next(page));
    assertThatIllegalStateException().isThrownBy(() -> decoder.next(page));
  }

  private static int readPages(LtxDecoder decoder) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
    int count = 0;
    while (decoder.next(page.clear()) != 0) {
      count++;
    }
    return count;
  }
}
