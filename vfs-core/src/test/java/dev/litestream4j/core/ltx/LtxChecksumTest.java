package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.litestream4j.core.ltx.GoldenFiles.DecodedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Database checksums, by applying the files of a replica that carries them one by one. */
class LtxChecksumTest {
  @Test
  void followsAReplicaFromFileToFile() throws IOException {
    SortedMap<Integer, Long> pages = new TreeMap<>();
    long checksum = 0;
    int applied = 0;
    for (Path path : GoldenFiles.under("checksums")) {
      DecodedFile file = GoldenFiles.decode(GoldenFiles.read(path), GoldenFiles.label(path));
      assertThat(file.header().hasChecksums()).isTrue();
      assertThat(file.header().preApplyChecksum()).isEqualTo(checksum);
      for (Map.Entry<Integer, ByteBuffer> page : file.pages().entrySet()) {
        pages.put(page.getKey(), LtxChecksum.ofPage(page.getKey(), page.getValue()));
      }
      pages.tailMap(file.header().commit() + 1).clear();
      checksum = pages.values().stream().reduce(LtxChecksum.EMPTY_DATABASE, LtxChecksum::toggle);
      assertThat(file.trailer().postApplyChecksum()).isEqualTo(checksum);
      applied++;
    }
    assertThat(applied).isEqualTo(30);
  }

  @Test
  void takesAPageOutAgain() {
    long one = LtxChecksum.ofPage(1, LtxFiles.page(1, 512, 1));
    long two = LtxChecksum.ofPage(2, LtxFiles.page(2, 512, 1));
    long both = LtxChecksum.toggle(LtxChecksum.toggle(LtxChecksum.EMPTY_DATABASE, one), two);
    assertThat(LtxChecksum.toggle(both, two)).isEqualTo(one).isNotEqualTo(both);
  }

  @Test
  void refusesASnapshotWhosePostApplyChecksumIsAnotherDatabases() {
    byte[] file = GoldenFiles.read(GoldenFiles.under("checksums").get(0));
    int trailer = file.length - LtxLayout.TRAILER_SIZE;
    file[trailer + 7] ^= 1;
    reseal(file);
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> GoldenFiles.decode(file, "f"))
        .withMessageContaining("the post-apply checksum is")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(trailer));
  }

  /** Takes over the file checksum that the decoder computes, as its message tells it. */
  private static void reseal(byte[] file) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> GoldenFiles.decode(file, "f"))
        .withMessageContaining("the file checksum is")
        .satisfies(
            e -> {
              String computed = e.reason().substring(e.reason().lastIndexOf(' ') + 1);
              ByteBuffer.wrap(file).putLong(file.length - 8, Long.parseUnsignedLong(computed, 16));
            });
  }
}
