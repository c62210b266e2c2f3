package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyFrameTest {
  private static final int PAGE_SIZE = 4096;
  private static final byte[] PAGE = LtxFiles.page(3, PAGE_SIZE, 1).array();
  private static final byte[] FRAME =
      frame(PAGE, PAGE_SIZE, Bits.CONTENT_CHECKSUM, Bits.BLOCK_INDEPENDENCE);

  /** A page frame as it was written up to 0.5.3, its content cut into blocks of some size. */
  private static byte[] frame(byte[] content, int blockLength, Bits... flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 3, 0, 0});
    try (LZ4FrameOutputStream lz4 =
        Arrays.asList(flags).contains(Bits.CONTENT_SIZE)
            ? new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_64KB, content.length, flags)
            : new LZ4FrameOutputStream(out, BLOCKSIZE.SIZE_64KB, flags)) {
      for (int at = 0; at < content.length; at += blockLength) {
        lz4.write(content, at, Math.min(blockLength, content.length - at));
        lz4.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {PAGE_SIZE, 2048, 1000, 1})
  void decodesAnyNumberOfBlocks(int blockLength) throws LtxFormatException {
    byte[] frame = frame(PAGE, blockLength, Bits.CONTENT_CHECKSUM, Bits.BLOCK_INDEPENDENCE);
    assertThat(decode(frame, false)).isEqualTo(ByteBuffer.wrap(PAGE));
    assertThat(decode(frame, true)).isEqualTo(ByteBuffer.wrap(PAGE));
    assertThat(measure(frame)).isEqualTo(frame.length);
  }

  @Test
  void decodesWithAllOptionalFields() throws LtxFormatException {
    byte[] frame =
        frame(
            PAGE,
            PAGE_SIZE,
            Bits.CONTENT_CHECKSUM,
            Bits.BLOCK_INDEPENDENCE,
            Bits.BLOCK_CHECKSUM,
            Bits.CONTENT_SIZE);
    assertThat(decode(frame, false)).isEqualTo(ByteBuffer.wrap(PAGE));
    assertThat(measure(frame)).isEqualTo(frame.length);
    frame[frame.length - 9] ^= 1;
    refuses(frame, frame.length - 12, "block does not match its checksum");
  }

  private static int measure(byte[] frame) throws LtxFormatException {
    byte[] followed = Arrays.copyOf(frame, frame.length + 50);
    return PageFrame.measure(ByteBuffer.wrap(followed), PAGE_SIZE, "f", 0);
  }

  static Stream<Arguments> damage() {
    int end = FRAME.length;
    return Stream.of(
        damaged("magic", 6, "does not hold an LZ4 frame", f -> f.put(6, (byte) 0)),
        damaged("version", 10, "descriptor is not one", f -> f.put(10, (byte) 0xA4)),
        damaged("linked blocks", 10, "descriptor is not one", f -> f.put(10, (byte) 0x44)),
        damaged("no checksum", 10, "descriptor is not one", f -> f.put(10, (byte) 0x60)),
        damaged("dictionary", 10, "descriptor is not one", f -> f.put(10, (byte) 0x65)),
        damaged("block size", 10, "descriptor is not one", f -> f.put(11, (byte) 0x30)),
        damaged("descriptor", 12, "does not match its checksum", f -> f.put(11, (byte) 0x70)),
        damaged("block too long", 17, "does not end", f -> f.putInt(13, 1 << 30)),
        damaged("block", 17, "LZ4 block is damaged", f -> f.putInt(13, 20)),
        damaged("stored", 17, "does not end", f -> f.putInt(13, -1)),
        damaged("no end", end - 4, "does not end", f -> f.putInt(end - 8, 1 << 20)),
        damaged("content", end - 4, "content checksum", f -> f.put(40, (byte) (f.get(40) + 1))));
  }

  private static Arguments damaged(
      String what, int offset, String reason, Consumer<ByteBuffer> damage) {
    return Arguments.of(what, offset, reason, damage);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damage")
  void refusesDamage(String what, int offset, String reason, Consumer<ByteBuffer> damage) {
    byte[] frame = FRAME.clone();
    damage.accept(ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN));
    refuses(frame, offset, reason);
  }

  @Test
  void refusesContentOfAnotherSize() {
    Bits[] flags = {Bits.CONTENT_CHECKSUM, Bits.BLOCK_INDEPENDENCE};
    byte[] shorter = Arrays.copyOf(PAGE, PAGE_SIZE - 1);
    refuses(frame(shorter, PAGE_SIZE, flags), 6, "shorter than the page");
    byte[] longer = Arrays.copyOf(PAGE, PAGE_SIZE + 1);
    refuses(frame(longer, PAGE_SIZE + 1, flags), 17, "more than the page");
    Bits[] sized = {Bits.CONTENT_CHECKSUM, Bits.BLOCK_INDEPENDENCE, Bits.CONTENT_SIZE};
    refuses(frame(shorter, PAGE_SIZE, sized), 12, "content size is not the page size");
  }

  @Test
  void refusesBytesBehindItsEnd() {
    refuses(Arrays.copyOf(FRAME, FRAME.length + 1), FRAME.length, "follow the end");
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = 11; length < FRAME.length; length++) {
      byte[] frame = Arrays.copyOf(FRAME, length);
      assertThatExceptionOfType(LtxFormatException.class)
          .isThrownBy(() -> decode(frame, false))
          .withMessageContaining("does not end");
    }
  }

  private static void refuses(byte[] frame, int offset, String reason) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> decode(frame, false))
        .withMessageContaining(reason)
        .withMessageContaining("9/y.ltx")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(700 + offset));
  }

  private static ByteBuffer decode(byte[] frame, boolean direct) throws LtxFormatException {
    ByteBuffer page =
        direct ? ByteBuffer.allocateDirect(PAGE_SIZE) : ByteBuffer.allocate(PAGE_SIZE);
    PageFrame.decode(ByteBuffer.wrap(frame), 3, PAGE_SIZE, page, "9/y.ltx", 700);
    return page.flip();
  }
}
