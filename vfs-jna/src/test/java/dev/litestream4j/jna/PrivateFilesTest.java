package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrivateFilesTest {
  private final PrivateFiles files = new PrivateFiles();

  @AfterEach
  void deleteAll() {
    files.deleteAll();
  }

  @Test
  void gives_a_name_that_sqlite_can_take_for_a_database() throws IOException {
    Pointer name = files.path("1.journal");
    assertThat(files.path("1.journal")).isSameAs(name);
    assertThat(files.path("2.journal")).isNotEqualTo(name);
    Path path = Path.of(NativeText.at(name));
    assertThat(path).isAbsolute().hasFileName("1.journal");
    assertThat(path.getParent()).isDirectory();
    int length = NativeText.at(name).length();
    for (int i = 0; i < 4; i++) {
      assertThat(new Pointer(Pointer.nativeValue(name) - 1 - i).getByte(0)).isZero();
      assertThat(name.getByte(length + i)).isZero();
    }
  }

  @Test
  void deletes_what_was_named() throws IOException {
    Path one = Path.of(NativeText.at(files.path("1.journal")));
    Path two = Path.of(NativeText.at(files.path("2.journal")));
    Files.writeString(one, "x");
    Files.writeString(two, "x");
    files.delete("1.journal");
    files.delete("3.journal");
    assertThat(one).doesNotExist();
    assertThat(two).exists();
    files.deleteAll();
    assertThat(two.getParent()).doesNotExist();
    assertThat(Path.of(NativeText.at(files.path("4.journal"))).getParent())
        .isDirectory()
        .isNotEqualTo(two.getParent());
  }
}
