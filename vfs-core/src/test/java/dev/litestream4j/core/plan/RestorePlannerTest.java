package dev.litestream4j.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RestorePlannerTest {
  private static LtxObject file(int level, long min, long max) {
    return new LtxObject(new LtxName(level, min, max), 1000, Optional.empty(), "token");
  }

  private static List<String> names(RestorePlan plan) {
    return plan.files().stream()
        .map(o -> o.name().level() + ":" + o.name().minTxid() + "-" + o.name().maxTxid())
        .toList();
  }

  @Test
  void newestSnapshotThenTheFarthestReaching() throws Exception {
    List<LtxObject> listing =
        List.of(
            file(9, 1, 4),
            file(9, 1, 8),
            file(2, 5, 10),
            file(1, 9, 10),
            file(1, 11, 12),
            file(0, 9, 9),
            file(0, 12, 12),
            file(0, 13, 13));
    assertThat(names(RestorePlanner.latest(listing)))
        .containsExactly("9:1-8", "2:5-10", "1:11-12", "0:13-13");
  }

  @Test
  void theOrderOfTheListingDoesNotMatter() throws Exception {
    List<LtxObject> listing = new ArrayList<>();
    listing.add(file(9, 1, 5));
    for (int txid = 1; txid <= 40; txid++) {
      listing.add(file(0, txid, txid));
    }
    listing.add(file(1, 4, 9));
    listing.add(file(2, 4, 18));
    List<String> plan = names(RestorePlanner.latest(listing));
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      Collections.shuffle(listing, random);
      assertThat(names(RestorePlanner.latest(listing))).isEqualTo(plan);
    }
  }

  @Test
  void theHigherLevelWinsWhereTwoReachEquallyFar() throws Exception {
    assertThat(names(RestorePlanner.latest(List.of(file(0, 1, 1), file(1, 1, 1), file(0, 2, 2)))))
        .containsExactly("1:1-1", "0:2-2");
  }

  @Test
  void aFileFromTheFirstTransactionMakesThoseBeforeItNeedless() throws Exception {
    assertThat(names(RestorePlanner.latest(List.of(file(9, 1, 3), file(3, 1, 7)))))
        .containsExactly("3:1-7");
  }

  @Test
  void stopsAtATargetAndReachesItExactly() throws Exception {
    List<LtxObject> listing =
        List.of(file(9, 1, 4), file(1, 5, 8), file(0, 5, 5), file(0, 6, 6), file(0, 7, 7));
    assertThat(names(RestorePlanner.exactly(listing, 6)))
        .containsExactly("9:1-4", "0:5-5", "0:6-6");
    assertThat(names(RestorePlanner.exactly(listing, 8))).containsExactly("9:1-4", "1:5-8");
    assertThatThrownBy(() -> RestorePlanner.exactly(List.of(file(9, 1, 4), file(1, 5, 8)), 6))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("0000000000000006")
        .hasMessageContaining("0000000000000004");
    assertThatThrownBy(() -> RestorePlanner.exactly(listing, 3))
        .isInstanceOf(NoSnapshotException.class)
        .hasMessageContaining("0000000000000003");
  }

  @Test
  void aGapIsAnErrorThatNamesIt() {
    assertThatThrownBy(
            () -> RestorePlanner.latest(List.of(file(0, 1, 1), file(0, 2, 2), file(0, 4, 4))))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("gap")
        .hasMessageContaining("TXIDs 0000000000000003 to 0000000000000003");
  }

  @Test
  void aGapThatAHigherLevelCoversIsNone() throws Exception {
    assertThat(
            names(
                RestorePlanner.latest(
                    List.of(file(0, 1, 1), file(0, 2, 2), file(0, 4, 4), file(1, 2, 3)))))
        .containsExactly("0:1-1", "1:2-3", "0:4-4");
  }

  @Test
  void nothingAndNoSnapshotAreNotAvailableYet() {
    assertThatThrownBy(() -> RestorePlanner.latest(List.of()))
        .isInstanceOf(NoSnapshotException.class);
    assertThatThrownBy(() -> RestorePlanner.latest(List.of(file(0, 2, 2))))
        .isInstanceOf(NoSnapshotException.class);
  }

  @Test
  void extendsByAFileThatStraddlesThePosition() {
    assertThat(names(RestorePlanner.extend(List.of(file(1, 3, 9), file(0, 2, 2)), 5).orElseThrow()))
        .containsExactly("1:3-9");
    assertThat(RestorePlanner.extend(List.of(file(1, 3, 5), file(0, 7, 7)), 5)).isEmpty();
  }

  @Test
  void fileAtTheHighestTxidIsReached() throws Exception {
    LtxObject last = file(9, 1, Long.MAX_VALUE);
    assertThat(RestorePlanner.latest(List.of(last)).txid()).isEqualTo(Long.MAX_VALUE);
  }
}
