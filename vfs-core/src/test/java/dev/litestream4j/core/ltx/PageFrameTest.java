package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageFrameTest {
  private static final int PAGE_SIZE = 512;
  private static final byte[] FRAME = frame();

  private static byte[] frame() {
    byte[] file = RawLtx.of(LtxFiles.header(PAGE_SIZE, 9, 2, 2)).frame(7, PAGE_SIZE).toBytes();
    return Arrays.copyOfRange(file, LtxLayout.HEADER_SIZE, file.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void decodesInTheMiddleOfBuffersOfAnyKind(boolean direct) throws LtxFormatException {
    ByteBuffer frame = allocate(direct, FRAME.length + 20).position(10);
    frame.put(FRAME).flip().position(10);
    ByteBuffer into = allocate(direct, PAGE_SIZE + 30).position(5);
    PageFrame.decode(frame, 7, PAGE_SIZE, into, "f", 100);
    assertThat(frame.position()).isEqualTo(10);
    assertThat(into.position()).isEqualTo(5 + PAGE_SIZE);
    assertThat(into.limit()).isEqualTo(PAGE_SIZE + 30);
    assertThat(into.slice(5, PAGE_SIZE)).isEqualTo(LtxFiles.page(7, PAGE_SIZE, 1));
    for (int i = 5 + PAGE_SIZE; i < into.limit(); i++) {
      assertThat(into.get(i)).as("byte %d behind the page", i).isZero();
    }
  }

  static Stream<Arguments> damage() {
    int length = FRAME.length - 10;
    return Stream.of(
        damaged("another page", 0, "holds page 8 instead of page 7", f -> f.putInt(0, 8)),
        damaged("a huge page number", 0, "page 4294967295", f -> f.putInt(0, -1)),
        damaged("unknown flags", 4, "unknown frame flags: 0x3", f -> f.putShort(4, (short) 3)),
        damaged("high flags", 4, "unknown frame flags", f -> f.putShort(4, (short) 0x8001)),
        damaged("no size field", 6, "LZ4 frame", f -> f.putShort(4, (short) 0)),
        damaged("size too small", 6, "says " + (length - 1), f -> f.putInt(6, length - 1)),
        damaged("size too large", 6, "says " + (length + 1), f -> f.putInt(6, length + 1)),
        damaged("hostile size", 6, "says 2147483647", f -> f.putInt(6, Integer.MAX_VALUE)),
        damaged("negative size", 6, "says 4294967295", f -> f.putInt(6, -1)),
        damaged("a longer block", 10, "not one page long", PageFrameTest::lengthenLastMatch),
        damaged("a match before the page", 10, "damaged", f -> f.put(10, (byte) 0x00)));
  }

  private static void lengthenLastMatch(ByteBuffer frame) {
    ByteBuffer longer = ByteBuffer.allocate(Lz4.maxCompressedLength(2 * PAGE_SIZE));
    Lz4.compress(ByteBuffer.allocate(2 * PAGE_SIZE), longer);
    longer.flip();
    frame.limit(10 + longer.remaining());
    frame.putInt(6, longer.remaining()).put(10, longer.array(), 0, longer.remaining());
  }

  private static Arguments damaged(
      String what, int offset, String reason, Consumer<ByteBuffer> damage) {
    return Arguments.of(what, offset, reason, damage);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damage")
  void refusesDamage(String what, int offset, String reason, Consumer<ByteBuffer> damage) {
    ByteBuffer frame = ByteBuffer.wrap(FRAME.clone());
    damage.accept(frame);
    refuses(frame, offset, reason);
  }

  @Test
  void refusesAPageThatIsTooShort() {
    ByteBuffer block = ByteBuffer.allocate(100);
    Lz4.compress(ByteBuffer.allocate(PAGE_SIZE - 1), block);
    ByteBuffer frame = ByteBuffer.allocate(10 + block.flip().remaining());
    frame.putInt(7).putShort((short) 1).putInt(block.remaining()).put(block).flip();
    refuses(frame, 10, "not one page long");
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = 0; length < FRAME.length; length++) {
      ByteBuffer frame = ByteBuffer.wrap(FRAME, 0, length);
      refuses(frame, length < 11 ? 0 : 6, length < 11 ? "cannot be" : "size field says");
    }
  }

  private static void refuses(ByteBuffer frame, int offset, String reason) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(
            () ->
                PageFrame.decode(
                    frame, 7, PAGE_SIZE, ByteBuffer.allocate(PAGE_SIZE), "1/x.ltx", 5000))
        .withMessageContaining(reason)
        .withMessageContaining("1/x.ltx")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(5000 + offset));
  }

  private static ByteBuffer allocate(boolean direct, int capacity) {
    return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
  }
}
