package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxidTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0000000000000000",
    "1, 0000000000000001",
    "2748, 0000000000000abc",
    "9223372036854775807, 7fffffffffffffff"
  })
  void printsSixteenLowerCaseDigits(long txid, String printed) {
    assertThat(Txid.format(txid)).isEqualTo(printed);
  }

  @Test
  void refusesToPrintANegativeOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txid.format(-1))
        .withMessageContaining("-1");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "a, 10",
    "ABC, 2748",
    "0000000000000abc, 2748",
    "7fffffffffffffff, 9223372036854775807"
  })
  void parsesShortAndFullForms(String text, long txid) {
    assertThat(Txid.parse(text)).isEqualTo(txid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0000000000000000",
        "8000000000000000",
        "ffffffffffffffff",
        "00000000000000001",
        "-1",
        "+1",
        " 1",
        "1 ",
        "0x1",
        "g",
        "١"
      })
  void refusesEverythingElseAndSaysWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txid.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("expected 1 to 16 hexadecimal digits");
  }
}
