package dev.litestream4j.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text in C's form: UTF-8, ended by a zero byte. */
final class NativeText {
  /** What stands before and after a name that SQLite may take for a {@code sqlite3_filename}. */
  private static final int PADDING = 4;

  private NativeText() {}

  static @Nullable String at(long address) {
    return address == 0 ? null : at(new Pointer(address));
  }

  static String at(Pointer pointer) {
    return pointer.getString(0, StandardCharsets.UTF_8.name());
  }

  /** The text at an address that is not 0. */
  static String require(long address) {
    return at(new Pointer(address));
  }

  /** Memory that is freed when its object is no longer reachable. */
  static Memory of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Memory memory = new Memory(bytes.length + 1L);
    memory.write(0, bytes, 0, bytes.length);
    memory.setByte(bytes.length, (byte) 0);
    return memory;
  }

  /**
   * A file's name with four zero bytes before and after it: SQLite looks there for a database's
   * name and for URI parameters.
   */
  static Pointer fileName(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Memory memory = new Memory(bytes.length + 2L * PADDING);
    memory.clear();
    memory.write(PADDING, bytes, 0, bytes.length);
    // share() keeps the memory alive as long as the part of it
    return memory.share(PADDING);
  }
}
