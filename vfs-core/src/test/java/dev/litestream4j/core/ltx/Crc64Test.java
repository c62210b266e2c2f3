package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Crc64Test {
  @Test
  void hasThePublishedCheckValue() {
    Crc64 crc = new Crc64();
    crc.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(crc.value()).isEqualTo(0xb90956c775a41001L);
  }

  @Test
  void isTheSameBitByBitForEveryLengthAlignmentAndKindOfBuffer() {
    byte[] bytes = new byte[150];
    new SplittableRandom(4).nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    for (int from = 0; from < 9; from++) {
      for (int to = from; to <= bytes.length; to++) {
        long expected = bitByBit(bytes, from, to);
        assertThat(of(ByteBuffer.wrap(bytes, from, to - from))).isEqualTo(expected);
        assertThat(of(direct.slice(from, to - from))).isEqualTo(expected);
      }
    }
  }

  @Test
  void doesNotDependOnHowTheBytesAreCut() {
    byte[] bytes = new byte[100];
    new SplittableRandom(5).nextBytes(bytes);
    long expected = of(ByteBuffer.wrap(bytes));
    for (int cut = 0; cut <= bytes.length; cut++) {
      Crc64 crc = new Crc64();
      crc.update(ByteBuffer.wrap(bytes, 0, cut));
      crc.update(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
      assertThat(crc.value()).isEqualTo(expected);
    }
  }

  @Test
  void addsIntegersMostSignificantByteFirst() {
    Crc64 crc = new Crc64();
    crc.updateInt(0x80FF0102);
    assertThat(crc.value())
        .isEqualTo(of(ByteBuffer.wrap(new byte[] {(byte) 0x80, (byte) 0xFF, 1, 2})));
  }

  private static long of(ByteBuffer bytes) {
    Crc64 crc = new Crc64();
    crc.update(bytes);
    return crc.value();
  }

  private static long bitByBit(byte[] bytes, int from, int to) {
    long crc = -1;
    for (int i = from; i < to; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0xD800000000000000L;
      }
    }
    return ~crc;
  }
}
