package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileIndexTest {
  @Test
  void givesBackWhatWasAdded() {
    FileIndexBuilder builder = new FileIndexBuilder();
    for (int page = 1; page <= 1000; page++) {
      builder.add(3 * page, 20 + page);
    }
    FileIndex index = builder.build();
    long offset = 100;
    for (int i = 0; i < 1000; i++) {
      assertThat(index.page(i)).isEqualTo(3 * (i + 1));
      assertThat(index.offset(i)).isEqualTo(offset);
      assertThat(index.length(i)).isEqualTo(21 + i);
      assertThat(index.find(3 * (i + 1))).isEqualTo(i);
      assertThat(index.find(3 * (i + 1) - 1)).isEqualTo(-1);
      offset += 21 + i;
    }
    assertThat(index.end()).isEqualTo(offset);
    assertThat(index.find(Integer.MAX_VALUE)).isEqualTo(-1);
  }

  @Test
  void isNotChangedByWhatIsAddedLater() {
    FileIndexBuilder builder = new FileIndexBuilder().add(1, 50);
    FileIndex index = builder.build();
    builder.add(2, 60);
    assertThat(index.size()).isEqualTo(1);
    assertThat(index.end()).isEqualTo(150);
    assertThat(builder.build().end()).isEqualTo(210);
  }

  @Test
  void mayBeEmpty() throws LtxFormatException {
    FileIndex index = new FileIndexBuilder().build();
    assertThat(index.size()).isZero();
    assertThat(index.end()).isEqualTo(100);
    assertThat(index.find(1)).isEqualTo(-1);
    index.validate(LtxFiles.header(512, 5, 2, 2), "f");
    index.validate(LtxFiles.header(512, 0, 1, 1), "f");
  }

  @Test
  void packsTheLargestFrameAtTheLargestOffset() {
    long packed = FileIndex.pack(FileIndex.MAX_OFFSET - 1, FileIndex.MAX_LENGTH);
    assertThat(packed).isPositive();
    assertThat(FileIndex.offsetOf(packed)).isEqualTo(FileIndex.MAX_OFFSET - 1);
    assertThat(FileIndex.lengthOf(packed)).isEqualTo(FileIndex.MAX_LENGTH);
  }

  @Test
  void refusesEntriesThatNoFileHas() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FileIndexBuilder().add(0, 50));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FileIndexBuilder().add(5, 50).add(5, 50));
    assertThatIllegalArgumentException().isThrownBy(() -> new FileIndexBuilder().add(5, 10));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FileIndexBuilder().add(5, FileIndex.MAX_LENGTH + 1));
  }

  @Test
  void isCheckedAgainstTheHeader() throws LtxFormatException {
    LtxHeader header = LtxFiles.header(512, 3, 2, 2);
    new FileIndexBuilder().add(1, 50).add(3, 50).build().validate(header, "f");
    refuses(header, 150, "page 4 is outside of the database of 3", 1, 4);
    refuses(header, 100, "page 2147483647 is outside", Integer.MAX_VALUE);
  }

  @Test
  void refusesTheLockPage() {
    LtxHeader header = LtxFiles.header(65536, 20000, 2, 2);
    refuses(header, 150, "page 16385 is the lock page", 16384, 16385);
  }

  @Test
  void refusesASnapshotWithGaps() throws LtxFormatException {
    LtxHeader header = LtxFiles.header(512, 3, 1, 9);
    index(1, 2, 3).validate(header, "f");
    refuses(header, 100, "page 2 comes where the snapshot has to have page 1", 2, 3);
    refuses(header, 150, "page 3 comes where the snapshot has to have page 2", 1, 3);
    refuses(header, 200, "the snapshot ends after page 2 of 3", 1, 2);
    refuses(header, 100, "the snapshot ends after page 0 of 3");
  }

  @Test
  void expectsASnapshotToLeaveOutTheLockPageOnly() throws LtxFormatException {
    int lock = LtxLayout.lockPage(65536);
    int[] allButLock = IntStream.rangeClosed(1, lock + 1).filter(p -> p != lock).toArray();
    index(allButLock).validate(LtxFiles.header(65536, lock + 1, 1, 1), "f");
    int[] below = IntStream.range(1, lock).toArray();
    index(below).validate(LtxFiles.header(65536, lock, 1, 1), "f");
    index(below).validate(LtxFiles.header(65536, lock - 1, 1, 1), "f");
    refuses(LtxFiles.header(65536, lock + 1, 1, 1), 100 + 50L * below.length, "ends", below);
  }

  @Test
  void refusesFramesThatAPageOfThisSizeCannotHave() throws LtxFormatException {
    LtxHeader header = LtxFiles.header(512, 3, 2, 2);
    int longest = LtxLayout.maxFrameLength(512);
    new FileIndexBuilder().add(1, longest).build().validate(header, "f");
    FileIndex tooLong = new FileIndexBuilder().add(1, longest + 1).build();
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> tooLong.validate(header, "f"))
        .withMessageContaining("the longest has " + longest);
  }

  private static FileIndex index(int... pages) {
    FileIndexBuilder builder = new FileIndexBuilder();
    for (int page : pages) {
      builder.add(page, 50);
    }
    return builder.build();
  }

  private static void refuses(LtxHeader header, long offset, String reason, int... pages) {
    assertThatExceptionOfType(LtxFormatException.class)
        .isThrownBy(() -> index(pages).validate(header, "2/z.ltx"))
        .withMessageContaining(reason)
        .withMessageContaining("2/z.ltx")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
  }
}
