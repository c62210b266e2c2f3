package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.LtxName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LtxHeaderTest {
  private static final LtxHeader VALID =
      new LtxHeader(
          0, 4096, 9, 2, 5, 1_700_000_000_123L, LtxChecksum.FLAG | 7, 32, 4152, 11, -12, -13);

  @Test
  void survivesEncodingInAnyByteOrder() throws LtxFormatException {
    ByteBuffer bytes = ByteBuffer.allocate(120).order(ByteOrder.LITTLE_ENDIAN).position(10);
    VALID.encode(bytes);
    assertThat(bytes.position()).isEqualTo(110);
    bytes.position(10);
    assertThat(LtxHeader.decode(bytes, "f")).isEqualTo(VALID);
    assertThat(bytes.position()).isEqualTo(110);
  }

  @Test
  void tellsWhatItIs() {
    assertThat(VALID.timestamp()).isEqualTo(Instant.parse("2023-11-14T22:13:20.123Z"));
    assertThat(VALID.hasChecksums()).isTrue();
    assertThat(VALID.isSnapshot()).isFalse();
    LtxHeader snapshot = LtxFiles.header(512, 1, 1, 3);
    assertThat(snapshot.isSnapshot()).isTrue();
    assertThat(snapshot.hasChecksums()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 4c545832, 0, not an LTX file",
    "4, 4, 1, 4, unknown flags: 0x1",
    "4, 4, 80000000, 4, unknown flags",
    "4, 4, 2, 40, has a pre-apply checksum",
    "8, 4, 0, 8, page size is not a power of two from 512 to 65536: 0",
    "8, 4, 100, 8, page size",
    "8, 4, 20000, 8, page size",
    "8, 4, 80000000, 8, '65536: 2147483648'",
    "8, 4, 1001, 8, page size",
    "12, 4, 7fffffff, 12, a database of 2147483647 pages is not supported",
    "12, 4, ffffffff, 12, a database of 4294967295 pages is not supported",
    "16, 8, 0, 16, min TXID",
    "16, 8, 1, 40, a snapshot or a file without checksums has a pre-apply checksum",
    "16, 8, 6, 24, max TXID is below the min TXID",
    "16, 8, 8000000000000000, 16, 'out of range 1 to 2^63-1: 9223372036854775808'",
    "24, 8, ffffffffffffffff, 24, max TXID",
    "40, 8, 0, 40, the pre-apply checksum is missing",
    "40, 8, 7fffffffffffffff, 40, lacks bit 63",
    "48, 8, 0, 56, WAL size without WAL offset",
    "48, 8, ffffffffffffffff, 48, negative WAL offset: -1",
    "56, 8, ffffffffffffffff, 56, negative: -1",
    "80, 4, 1, 83, reserved byte",
    "96, 4, 1, 99, reserved byte",
  })
  void refusesWhatTheFormatDoesNotAllow(int at, int size, String hex, long offset, String reason) {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    VALID.encode(bytes);
    long value = Long.parseUnsignedLong(hex, 16);
    if (size == 4) {
      bytes.putInt(at, (int) value);
    } else {
      bytes.putLong(at, value);
    }
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> LtxHeader.decode(bytes.flip(), "0/f.ltx"))
        .withMessageContaining(reason)
        .withMessageContaining("0/f.ltx")
        .withMessageContaining("offset " + offset + ":")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset))
        .satisfies(e -> assertThat(e.file()).isEqualTo("0/f.ltx"))
        .satisfies(e -> assertThat(e.reason()).contains(reason));
  }

  @Test
  void needsAWalOffsetForSalts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LtxHeader(2, 512, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0))
        .withMessageContaining("WAL salts");
  }

  @Test
  void holdsTheSameInvariantsWhenConstructed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LtxFiles.header(1000, 1, 1, 1))
        .withMessageContaining("page size");
  }

  @Test
  void refusesTooFewBytes() {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> LtxHeader.decode(ByteBuffer.allocate(99), "f"))
        .withMessageContaining("inside the header");
  }

  @Test
  void isBoundToTheFilesName() throws LtxFormatException {
    VALID.requireName(new LtxName(1, 2, 5), "f");
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> VALID.requireName(new LtxName(1, 2, 6), "f"))
        .withMessageContaining("0000000000000002-0000000000000005 are not")
        .withMessageContaining("0000000000000002-0000000000000006.ltx");
  }
}
