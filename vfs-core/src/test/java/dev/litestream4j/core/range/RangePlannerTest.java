package dev.litestream4j.core.range;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangePlannerTest {
  private static final int FRAME = 1000;
  private final LtxFile file = file(1);
  private final LtxFile other = file(2);

  private static LtxFile file(long txid) {
    LtxHeader header =
        new LtxHeader(LtxLayout.FLAG_NO_CHECKSUM, 4096, 1 << 20, txid, txid, 0, 0, 0, 0, 0, 0, 0);
    LtxObject object =
        new LtxObject(new LtxName(0, txid, txid), Integer.MAX_VALUE, Optional.empty(), "token");
    return new LtxFile(object, header, new LtxTrailer(0, Long.MIN_VALUE | txid));
  }

  private static PagePlace place(LtxFile file, int number) {
    return new PagePlace(file, FileIndex.pack((long) number * FRAME, FRAME), number);
  }

  private static List<PagePlace> places(LtxFile file, int... numbers) {
    List<PagePlace> places = new ArrayList<>();
    for (int number : numbers) {
      places.add(place(file, number));
    }
    return places;
  }

  private static List<List<Integer>> pages(List<RangePlanner.Range> ranges) {
    return ranges.stream()
        .map(range -> range.places().stream().map(PagePlace::page).toList())
        .toList();
  }

  @Test
  void neighboursAreOneRange() {
    RangePlanner planner = new RangePlanner(0, 1 << 20);
    assertThat(pages(planner.plan(places(file, 5, 4, 7, 6, 9), null)))
        .containsExactly(List.of(4, 5, 6, 7), List.of(9));
  }

  @Test
  void gapsUpToTheToleranceAreReadThrough() {
    List<PagePlace> places = places(file, 1, 4, 8);
    assertThat(pages(new RangePlanner(2 * FRAME, 1 << 20).plan(places, null)))
        .containsExactly(List.of(1, 4), List.of(8));
    assertThat(pages(new RangePlanner(3 * FRAME, 1 << 20).plan(places, null)))
        .containsExactly(List.of(1, 4, 8));
    assertThat(pages(new RangePlanner(2 * FRAME - 1, 1 << 20).plan(places, null))).hasSize(3);
  }

  @Test
  void longRangesAreSplit() {
    assertThat(pages(new RangePlanner(0, 3 * FRAME).plan(places(file, 1, 2, 3, 4, 5, 6, 7), null)))
        .containsExactly(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7));
  }

  @Test
  void filesAreReadApart() {
    List<PagePlace> places = new ArrayList<>(places(file, 3, 4));
    places.addAll(places(other, 4, 5));
    assertThat(new RangePlanner(1 << 20, 1 << 20).plan(places, null))
        .extracting(RangePlanner.Range::file)
        .containsExactly(file, other);
  }

  @Test
  void nothingComesBeforeThePageThatIsWaitedFor() {
    List<PagePlace> places = places(file, 1, 2, 3, 4, 5);
    List<RangePlanner.Range> ranges = new RangePlanner(0, 1 << 20).plan(places, places.get(2));
    assertThat(pages(ranges)).containsExactly(List.of(3, 4, 5), List.of(1, 2));
  }

  @Test
  void everyPageIsInOneRangeAndRangesKeepTheirBounds() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<PagePlace> places = new ArrayList<>();
      for (int page = 1; page < 200; page++) {
        if (random.nextInt(3) > 0) {
          places.add(place(random.nextBoolean() ? file : other, page));
        }
      }
      Collections.shuffle(places, random);
      int gap = random.nextInt(5) * FRAME;
      int longest = (1 + random.nextInt(20)) * FRAME;
      PagePlace first = places.get(random.nextInt(places.size()));
      List<RangePlanner.Range> ranges = new RangePlanner(gap, longest).plan(places, first);
      assertThat(ranges.get(0).places().get(0)).isSameAs(first);
      List<PagePlace> planned = new ArrayList<>();
      for (RangePlanner.Range range : ranges) {
        planned.addAll(range.places());
        assertThat(range.end() - range.places().get(0).offset()).isLessThanOrEqualTo(longest);
        for (int i = 1; i < range.places().size(); i++) {
          PagePlace before = range.places().get(i - 1);
          assertThat(range.places().get(i).offset() - before.end()).isBetween(0L, (long) gap);
          assertThat(range.places().get(i).file()).isSameAs(range.file());
        }
      }
      assertThat(planned).containsExactlyInAnyOrderElementsOf(places);
    }
  }
}
