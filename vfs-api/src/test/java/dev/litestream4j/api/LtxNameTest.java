package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LtxNameTest {
  private static final String LARGEST = "7fffffffffffffff-7fffffffffffffff.ltx";

  @Test
  void parsesWhatItPrints() {
    LtxName name = new LtxName(3, 1, 10);
    assertThat(name.fileName()).isEqualTo("0000000000000001-000000000000000a.ltx");
    assertThat(LtxName.parse(3, name.fileName())).contains(name);
    assertThat(LtxName.parse(0, LARGEST).orElseThrow().fileName()).isEqualTo(LARGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".ltx",
        "0000000000000001-000000000000000A.ltx",
        "0000000000000001-000000000000000a.LTX",
        "0000000000000001-000000000000000a.ltx.tmp",
        "0000000000000001-000000000000000a.ltx\n",
        " 0000000000000001-000000000000000a.ltx",
        ".0000000000000001-000000000000000a.ltx",
        "000000000000001-000000000000000a.ltx",
        "00000000000000001-000000000000000a.ltx",
        "0000000000000001_000000000000000a.ltx",
        "0/0000000000000001-000000000000000a.ltx",
        "0000000000000000-0000000000000001.ltx",
        "0000000000000002-0000000000000001.ltx",
        "0000000000000001-8000000000000000.ltx",
        "ffffffffffffffff-ffffffffffffffff.ltx"
      })
  void ignoresOtherNames(String fileName) {
    assertThat(LtxName.parse(0, fileName)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, 1, 1", "10, 1, 1", "0, 0, 1", "0, -1, 1", "0, 2, 1", "0, 1, -1"})
  void refusesValuesOutOfRange(int level, long minTxid, long maxTxid) {
    assertThatIllegalArgumentException().isThrownBy(() -> new LtxName(level, minTxid, maxTxid));
  }

  @Test
  void refusesALevelOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> LtxName.parse(10, LARGEST));
  }

  @Test
  void ordersByLevelThenMinThenMax() {
    List<LtxName> ordered =
        List.of(
            new LtxName(0, 1, 9),
            new LtxName(0, 2, 2),
            new LtxName(0, 2, 3),
            new LtxName(1, 1, 1),
            new LtxName(9, 1, 1));
    assertThat(Stream.of(4, 2, 0, 3, 1).map(ordered::get).sorted()).isEqualTo(ordered);
  }

  @Test
  void knowsSnapshotsByTheirFirstTransaction() {
    assertThat(new LtxName(0, 1, 1).isSnapshot()).isTrue();
    assertThat(new LtxName(9, 2, 3).isSnapshot()).isFalse();
  }

  @Test
  void printsItsLevelInMessages() {
    assertThat(new LtxName(9, 1, 10)).hasToString("9/0000000000000001-000000000000000a.ltx");
  }
}
