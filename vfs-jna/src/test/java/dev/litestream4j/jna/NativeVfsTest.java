package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;

/** What is taken for a {@code sqlite3_vfs} is checked before it is used. */
class NativeVfsTest {
  private final Memory name = NativeText.of(NativeVfs.name());
  private final Memory struct = new Memory(VfsLayout.SIZE);

  private void fill() {
    struct.clear();
    struct.setInt(VfsLayout.I_VERSION, 3);
    struct.setInt(VfsLayout.SZ_OS_FILE, 120);
    struct.setInt(VfsLayout.MX_PATHNAME, 512);
    struct.setPointer(VfsLayout.Z_NAME, name);
  }

  private void check() {
    NativeVfs.check(Pointer.nativeValue(struct));
  }

  @Test
  void takes_the_vfs_of_the_operating_system() {
    fill();
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void refuses_anything_else() {
    assertThatThrownBy(() -> NativeVfs.check(0)).hasMessageContaining("no VFS at address 0");
    assertThatThrownBy(() -> NativeVfs.check(7)).hasMessageContaining("no VFS at address 7");
    int[] members = {VfsLayout.I_VERSION, VfsLayout.SZ_OS_FILE, VfsLayout.MX_PATHNAME};
    for (int member : members) {
      for (int value : new int[] {0, -1, 1 << 30}) {
        fill();
        struct.setInt(member, value);
        assertThatThrownBy(this::check)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("is " + value);
      }
    }
    fill();
    struct.setPointer(VfsLayout.Z_NAME, NativeText.of("other"));
    assertThatThrownBy(this::check).hasMessageContaining("named 'other'");
  }
}
