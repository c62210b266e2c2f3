package dev.litestream4j.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.FileIndexBuilder;
import dev.litestream4j.core.ltx.LtxChecksum;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

class PageIndexTest {
  private static final int PAGE_SIZE = 4096;

  static LtxFile file(long txid, int commit) {
    LtxHeader header =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM, PAGE_SIZE, commit, txid, txid, 0, 0, 0, 0, 0, 0, 0);
    LtxObject object = new LtxObject(new LtxName(0, txid, txid), 1_000_000, Optional.empty(), txid);
    return new LtxFile(object, header, new LtxTrailer(0, LtxChecksum.EMPTY_DATABASE));
  }

  static FileIndex pages(int[] pages) {
    FileIndexBuilder builder = new FileIndexBuilder();
    for (int page : pages) {
      builder.add(page, 100 + page % 7);
    }
    return builder.build();
  }

  private record Place(LtxFile file, long packed) {}

  private static void assertSame(PageIndex index, SortedMap<Integer, Place> model, int commit) {
    assertThat(index.commit()).isEqualTo(commit);
    assertThat(index.present()).isEqualTo(model.size());
    for (int page = 1; page <= commit; page++) {
      PageLeaf leaf = index.leaf(page);
      LtxFile file = leaf == null ? null : leaf.file(PageIndex.slot(page));
      Place place = model.get(page);
      assertThat(file).as("file of page %s", page).isSameAs(place == null ? null : place.file);
      if (leaf != null && place != null) {
        assertThat(leaf.packed(PageIndex.slot(page))).isEqualTo(place.packed);
      }
    }
  }

  @Test
  void behavesAsAMapUnderGrowthShrinkingAndOverwriting() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      PageIndex index = PageIndex.EMPTY;
      TreeMap<Integer, Place> model = new TreeMap<>();
      List<PageIndex> olds = new ArrayList<>();
      List<TreeMap<Integer, Place>> oldModels = new ArrayList<>();
      int scale = seed % 2 == 0 ? 300 : 80_000;
      for (int step = 1; step <= 30; step++) {
        int commit = random.nextInt(scale) + (random.nextInt(8) == 0 ? 0 : 1);
        LtxFile file = file(step, commit);
        int count = commit == 0 ? 0 : random.nextInt(Math.min(commit, 500));
        int bound = commit;
        FileIndex pages = pages(random.ints(count, 1, bound + 1).distinct().sorted().toArray());
        index = index.apply(file, pages);
        model.tailMap(commit, false).clear();
        for (int i = 0; i < pages.size(); i++) {
          model.put(pages.page(i), new Place(file, pages.packed(i)));
        }
        olds.add(index);
        oldModels.add(new TreeMap<>(model));
      }
      for (int i = 0; i < olds.size(); i++) {
        assertSame(olds.get(i), oldModels.get(i), olds.get(i).commit());
      }
    }
  }

  @Test
  void aPageThatTheDatabaseLostAndDidNotGetBackIsMissing() {
    PageIndex index =
        PageIndex.EMPTY
            .apply(file(1, 200), pages(range(1, 200)))
            .apply(file(2, 50), pages(new int[] {1}))
            .apply(file(3, 200), pages(range(51, 150)));
    assertThat(index.firstMissing(PAGE_SIZE)).isEqualTo(151);
    assertThat(index.apply(file(4, 200), pages(range(151, 200))).firstMissing(PAGE_SIZE)).isZero();
  }

  @Test
  void theLockPageIsNotMissed() {
    int lockPage = LtxLayout.lockPage(65536);
    int[] all = range(1, lockPage + 10);
    int[] others = Arrays.stream(all).filter(p -> p != lockPage).toArray();
    assertThat(PageIndex.EMPTY.apply(file(1, all.length), pages(others)).firstMissing(65536))
        .isZero();
  }

  @Test
  void aMillionPagesTakeFiveBytesEachOfOneFileAndAtMostSixteenOfMany() {
    int count = 1_000_000;
    PageIndex base = PageIndex.EMPTY.apply(file(1, count), pages(range(1, count)));
    assertThat(retained(base) / count).isLessThan(5.5);
    PageIndex mixed = base;
    for (int txid = 2; txid <= 4; txid++) {
      int step = txid;
      mixed =
          mixed.apply(
              file(txid, count),
              pages(IntStream.rangeClosed(1, count / step).map(i -> i * step).toArray()));
    }
    assertThat(mixed.present()).isEqualTo(count);
    assertThat(retained(mixed) / count).isLessThan(16);
  }

  private static double retained(PageIndex index) {
    System.setProperty("jol.magicFieldOffset", "true"); // records have no other
    return GraphLayout.parseInstance(index).totalSize();
  }

  private static int[] range(int first, int last) {
    return IntStream.rangeClosed(first, last).toArray();
  }
}
