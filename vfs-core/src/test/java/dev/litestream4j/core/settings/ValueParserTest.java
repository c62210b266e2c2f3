package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParserTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "1s, PT1S",
    "1.5s, PT1.5S",
    "5m, PT5M",
    "2h, PT2H",
    "1d, PT24H",
    "250us, PT0.00025S",
    "250µs, PT0.00025S",
    "7ns, PT0.000000007S",
    "1h30m, PT1H30M",
    "1m30.5s, PT1M30.5S",
    "0s, PT0S",
    "PT1S, PT1S",
    "pt1m, PT1M",
    "P1DT1H, PT25H",
    "36500d, PT876000H"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(ValueParser.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "s",
        "1 s",
        "1S",
        "1M",
        "-1s",
        "+1s",
        "1.s",
        ".5s",
        "1s2",
        "1x",
        "1sx",
        "PT",
        "P",
        "PT-1S",
        "1e3s",
        "36501d",
        "999999999999999999d",
        "9999999999999999999s",
        "१s",
        "1,5s"
      })
  void refusesWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueParser.duration(text))
        .withMessageContaining("500ms")
        .withMessageContaining("PT1S");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "65536, 65536",
    "512B, 512",
    "10KB, 10000",
    "10MB, 10000000",
    "10 MB, 10000000",
    "10mb, 10000000",
    "1.5GB, 1500000000",
    "2TB, 2000000000000",
    "1KiB, 1024",
    "10MiB, 10485760",
    "1GiB, 1073741824",
    "1TiB, 1099511627776"
  })
  void readsSizes(String text, long bytes) {
    assertThat(ValueParser.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0MB",
        "-1",
        "MB",
        "10M",
        "10 megabytes",
        "0.5B",
        "1e6",
        "10MB10KB",
        "99999999999999999999",
        "9999999999999999TB"
      })
  void refusesWhatIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueParser.size(text))
        .withMessageContaining("10MB")
        .withMessageContaining("10MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "true, true", "TRUE, true", "1, true", "on, true", "yes, true",
    "false, false", "False, false", "0, false", "off, false", "no, false"
  })
  void readsBooleans(String text, boolean value) {
    assertThat(ValueParser.bool(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "t", "ja", " true"})
  void refusesWhatIsNoBoolean(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueParser.bool(text))
        .withMessage("expected true or false");
  }

  @Test
  void readsWords() {
    assertThat(ValueParser.word(PollMode.class, "on-demand")).isEqualTo(PollMode.ON_DEMAND);
    assertThat(ValueParser.word(PollMode.class, "Background")).isEqualTo(PollMode.BACKGROUND);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ValueParser.word(PollMode.class, "on_demand"))
        .withMessage("expected one of background, on-demand");
  }

  @Test
  void readsPaths() {
    assertThat(ValueParser.path("a/b")).isEqualTo(Path.of("a", "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> ValueParser.path(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T20:43:13.407Z, 2026-11-20T20:43:13.407Z",
    "2026-11-20T22:43:13+02:00, 2026-11-20T20:43:13Z",
    "2026-11-20 20:43:13Z, 2026-11-20T20:43:13Z",
    "2026-11-20, 2026-11-20T00:00:00Z"
  })
  void readsMoments(String text, Instant moment) {
    assertThat(TimeParser.parse(text, Instant.EPOCH)).isEqualTo(moment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026", "2026-13-01", "tomorrow", "2026-11-20T20:43:13", "20261120"})
  void refusesWhatIsNoMoment(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeParser.parse(text, Instant.EPOCH))
        .withMessageContaining("2026-11-20T20:43:13.407Z");
  }
}
