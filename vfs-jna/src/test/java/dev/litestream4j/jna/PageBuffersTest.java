package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PageBuffersTest {
  private static final int PAGES = 3000;
  private static final int PAGE = 64;

  private final Memory memory = new Memory((long) PAGES * PAGE);
  private final long address = Pointer.nativeValue(memory);
  private final PageBuffers buffers = new PageBuffers();

  @Test
  void writes_into_the_memory() {
    memory.clear();
    ByteBuffer buffer = buffers.at(address + PAGE, PAGE);
    assertThat(buffer.capacity()).isEqualTo(PAGE);
    buffer.put(0, (byte) 1).put(PAGE - 1, (byte) 2);
    assertThat(memory.getByte(PAGE)).isEqualTo((byte) 1);
    assertThat(memory.getByte(2 * PAGE - 1)).isEqualTo((byte) 2);
    assertThat(memory.getByte(2 * PAGE)).isZero();
  }

  @Test
  void keeps_a_buffer_for_the_same_place_only() {
    ByteBuffer buffer = buffers.at(address, PAGE);
    assertThat(buffers.at(address, PAGE)).isSameAs(buffer);
    ByteBuffer shorter = buffers.at(address, 16);
    assertThat(shorter.capacity()).isEqualTo(16);
    assertThat(buffers.at(address, PAGE).capacity()).isEqualTo(PAGE);
  }

  @Test
  @SuppressWarnings("ReferenceEquality") // kept means the very same one
  void keeps_as_many_as_sqlites_page_cache_has() {
    int pages = 100;
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < pages; i++) {
        assertThat(buffers.at(address + (long) i * PAGE, PAGE)).isNotNull();
      }
    }
    int kept = 0;
    for (int i = 0; i < pages; i++) {
      ByteBuffer buffer = buffers.at(address + (long) i * PAGE, PAGE);
      kept += buffers.at(address + (long) i * PAGE, PAGE) == buffer ? 1 : 0;
    }
    assertThat(kept).isEqualTo(pages);
  }

  @Test
  void gives_the_right_buffer_whatever_was_evicted() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < PAGES; i++) {
        buffers.at(address + (long) i * PAGE, PAGE).putInt(0, i);
        assertThat(memory.getInt((long) i * PAGE)).isEqualTo(i);
      }
    }
  }
}
