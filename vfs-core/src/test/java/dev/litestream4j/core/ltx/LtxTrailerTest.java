package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LtxTrailerTest {
  private static final long SET = LtxChecksum.FLAG;

  @Test
  void survivesEncoding() throws LtxFormatException {
    LtxTrailer trailer = new LtxTrailer(SET | 3, SET | 4);
    ByteBuffer bytes = ByteBuffer.allocate(16);
    trailer.encode(bytes);
    assertThat(LtxTrailer.decode(bytes.flip(), "f", 0)).isEqualTo(trailer);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1008, file checksum is missing",
    "0, 7fffffffffffffff, 1008, lacks bit 63",
    "1, 8000000000000001, 1000, post-apply checksum lacks bit 63",
  })
  void refusesChecksumsWithoutBit63(String post, String file, long offset, String reason) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(Long.parseUnsignedLong(post, 16)).putLong(Long.parseUnsignedLong(file, 16));
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> LtxTrailer.decode(bytes.flip(), "f", 1000))
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
  }

  @Test
  void refusesTooFewBytes() {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> LtxTrailer.decode(ByteBuffer.allocate(15), "f", 10))
        .withMessageContaining("inside the trailer");
  }

  @Test
  void holdsTheSameInvariantsWhenConstructed() {
    assertThatIllegalArgumentException().isThrownBy(() -> new LtxTrailer(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new LtxTrailer(1, SET));
  }

  @Test
  void agreesWithTheHeaderOnChecksums() throws LtxFormatException {
    LtxHeader without = LtxFiles.header(512, 1, 2, 2);
    LtxHeader with = LtxFiles.checksumHeader(512, 1, 2, SET | 1);
    LtxHeader empty = LtxFiles.checksumHeader(512, 0, 2, SET | 1);
    new LtxTrailer(0, SET).validate(without, "f", 0);
    new LtxTrailer(SET | 5, SET).validate(with, "f", 0);
    new LtxTrailer(LtxChecksum.EMPTY_DATABASE, SET).validate(empty, "f", 0);
    refuses(new LtxTrailer(SET | 5, SET), without, "file without checksums");
    refuses(new LtxTrailer(0, SET), with, "checksum is missing");
    refuses(new LtxTrailer(SET | 5, SET), empty, "not that of an empty database");
  }

  private static void refuses(LtxTrailer trailer, LtxHeader header, String reason) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> trailer.validate(header, "f", 9))
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.offset()).isEqualTo(9));
  }
}
