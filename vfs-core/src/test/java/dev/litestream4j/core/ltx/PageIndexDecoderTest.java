package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageIndexDecoderTest {
  private static final LtxHeader HEADER = LtxFiles.header(512, 9, 2, 2);
  private static final int FRAME = frames(1).size() - LtxLayout.HEADER_SIZE;
  private static final int INDEX = 100 + 2 * FRAME + 6;

  private static RawLtx frames(int... pages) {
    RawLtx file = RawLtx.of(HEADER);
    for (int page : pages) {
      file.frame(page, HEADER.pageSize());
    }
    return file;
  }

  private static RawLtx twoFrames() {
    return frames(3, 5).endOfPages();
  }

  private static RawLtx oneEntry() {
    return twoFrames().entry(3, 100, FRAME);
  }

  @Test
  void tellsWhatIsMissingForEverySizeOfTail() throws IOException {
    byte[] file = oneEntry().entry(5, 100 + FRAME, FRAME).varint(0).end().toBytes();
    for (int size = PageIndexDecoder.MIN_TAIL; size <= file.length; size++) {
      PageIndexDecoder decoder = decoder(file, size);
      int missing = (int) decoder.missing();
      assertThat(missing).isEqualTo(Math.max(0, file.length - size - (INDEX - 6)));
      FileIndex index =
          decoder.decode(ByteBuffer.wrap(file, file.length - size - missing, missing));
      assertThat(index.size()).isEqualTo(2);
      assertThat(index.page(1)).isEqualTo(5);
      assertThat(index.offset(1)).isEqualTo(100 + FRAME);
      assertThat(index.length(1)).isEqualTo(FRAME);
    }
    assertThat(decoder(file, file.length).decode().size()).isEqualTo(2);
  }

  static Stream<Arguments> malformed() {
    int second = INDEX + oneEntry().size() - twoFrames().size();
    int none = 100 + 6;
    return Stream.of(
        refused("page 0 only", INDEX, "end at offset 100", twoFrames().varint(0).end()),
        refused("an entry is missing", second, "end at offset", oneEntry().varint(0).end()),
        refused(
            "pages descend",
            second,
            "page 2 comes after page 3",
            oneEntry().entry(2, 100 + FRAME, FRAME).varint(0).end()),
        refused(
            "a page twice",
            second,
            "page 3 comes after page 3",
            oneEntry().entry(3, 100 + FRAME, FRAME).varint(0).end()),
        refused(
            "a gap between frames",
            second,
            "is said to lie at offset " + (101 + FRAME),
            oneEntry().entry(5, 101 + FRAME, FRAME - 1).varint(0).end()),
        refused(
            "frames overlap",
            second,
            "is said to lie at offset " + (99 + FRAME),
            oneEntry().entry(5, 99 + FRAME, FRAME + 1).varint(0).end()),
        refused(
            "the last frame is too short",
            second + 1 + 2 + 2,
            "end at offset",
            oneEntry().entry(5, 100 + FRAME, FRAME - 1).varint(0).end()),
        refused(
            "a frame reaches into the index",
            second,
            "all frames at",
            oneEntry().entry(5, 100 + FRAME, FRAME + 1).varint(0).end()),
        refused(
            "a frame of 2 GiB",
            second,
            "frame length is out of range: 2147483648",
            oneEntry().entry(5, 100 + FRAME, 1L << 31).varint(0).end()),
        refused(
            "a frame without content",
            second,
            "a frame cannot be 10 bytes long",
            oneEntry().entry(5, 100 + FRAME, 10).varint(0).end()),
        refused(
            "an offset of 2^64-1",
            second,
            "frame offset is out of range: 18446744073709551615",
            oneEntry().entry(5, -1, FRAME).varint(0).end()),
        refused(
            "a page number of 2^32+5",
            second,
            "page number is out of range: 4294967301",
            oneEntry().entry((1L << 32) + 5, 100 + FRAME, FRAME).varint(0).end()),
        refused(
            "a varint of 11 bytes",
            second,
            "more than 10 bytes",
            oneEntry().bytes(ones(10)).varint(0).varint(0).end()),
        refused(
            "a varint of 70 bits",
            second,
            "superfluous or too many bits",
            oneEntry().bytes(ones(9)).bytes((byte) 2).varint(0).end()),
        refused(
            "a varint longer than needed",
            second,
            "superfluous or too many bits",
            oneEntry().bytes((byte) 0x85, (byte) 0).varint(100 + FRAME).varint(FRAME).end()),
        refused(
            "no terminator",
            lengthAt(0),
            "file ends inside the page index's length",
            oneEntry().entry(5, 100 + FRAME, FRAME).end()),
        refused(
            "an entry where the length stands",
            INDEX,
            "superfluous or too many bits",
            twoFrames().bytes(ones(8)).int64(8).trailer()),
        refused(
            "bytes behind the terminator",
            none + 1,
            "page index has 1 bytes, its length field says",
            frames().endOfPages().varint(0).varint(0).int64(2).trailer()),
        refused("a length that starts too late", lengthAt(0) - 7, "six zero bytes", withLength(1)),
        refused("a length of 0", lengthAt(0), "cannot have 0 bytes", withLength(0)),
        refused(
            "a length of the whole file",
            lengthAt(0),
            "cannot have",
            withLength(withLength(0).size())),
        refused(
            "a length of 2^62",
            lengthAt(0),
            "cannot have 4611686018427387904",
            withLength(1L << 62)),
        refused(
            "a negative length",
            lengthAt(0),
            "cannot have 18446744073709551615 bytes",
            withLength(-1)),
        refused(
            "an ill-formed trailer",
            lengthAt(0) + 16,
            "file checksum",
            complete().int64(1).int64(0).int64(0)));
  }

  private static RawLtx complete() {
    return oneEntry().entry(5, 100 + FRAME, FRAME).varint(0);
  }

  private static RawLtx withLength(long length) {
    return complete().int64(length).trailer();
  }

  private static int lengthAt(int behind) {
    return complete().size() + behind;
  }

  private static byte[] ones(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0xFF);
    return bytes;
  }

  private static Arguments refused(String what, long offset, String reason, RawLtx file) {
    return Arguments.of(what, offset, reason, file.toBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void refusesWhatIsMalformed(String what, long offset, String reason, byte[] file) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> decoder(file, file.length).decode())
        .withMessageContaining(reason)
        .withMessageContaining("3/w.ltx")
        .satisfies(e -> assertThat(e.offset()).as("offset").isEqualTo(offset));
  }

  @Test
  void refusesAFileThatIsTooShort() {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> new PageIndexDecoder("f", 130, ByteBuffer.allocate(130)))
        .withMessageContaining("the file has 130 bytes; the shortest has 131");
  }

  @Test
  void readsNoFurtherThanNeededWhateverLengthIsClaimed() {
    byte[] tail = complete().int64((1L << 40) - 131).trailer().toBytes();
    byte[] before = RawLtx.of(HEADER).endOfPages().entry(1, 100, 10).bytes(ones(200)).toBytes();
    int start = LtxLayout.HEADER_SIZE;
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(
            () ->
                new PageIndexDecoder("f", 1L << 40, ByteBuffer.wrap(tail))
                    .decode(new ByteArrayInputStream(before, start, before.length - start)))
        .withMessageContaining("a frame cannot be 10 bytes long");
  }

  @Test
  void saysWhereReadingEndedEarly() throws IOException {
    byte[] file = complete().end().toBytes();
    PageIndexDecoder decoder = decoder(file, PageIndexDecoder.MIN_TAIL);
    int missing = (int) decoder.missing();
    for (int length = 0; length < missing; length++) {
      ByteArrayInputStream fewer = new ByteArrayInputStream(file, INDEX - 6, length);
      int endsAt = INDEX - 6 + length;
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> decoder.decode(fewer))
          .withMessageContaining("ended early: at offset " + endsAt);
    }
    assertThat(decoder.decode(new ByteArrayInputStream(file, INDEX - 6, missing)).size())
        .isEqualTo(2);
  }

  @Test
  void refusesCallsThatCannotSucceed() throws IOException {
    byte[] file = complete().end().toBytes();
    assertThatIllegalArgumentException().isThrownBy(() -> decoder(file, 23));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageIndexDecoder("f", 200, ByteBuffer.allocate(201)));
    PageIndexDecoder decoder = decoder(file, PageIndexDecoder.MIN_TAIL);
    assertThatIllegalStateException().isThrownBy(decoder::decode);
  }

  private static PageIndexDecoder decoder(byte[] file, int tailSize) throws LtxFormatException {
    return new PageIndexDecoder(
        "3/w.ltx", file.length, ByteBuffer.wrap(file, file.length - tailSize, tailSize));
  }
}
