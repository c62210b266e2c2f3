package dev.litestream4j.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
  @Test
  void requestsSideBySideAreOneRoundTrip() {
    assertThat(
            Traffic.of(
                List.of(
                    new Traffic.Request(0, 30, true, 0),
                    new Traffic.Request(1, 32, false, 100),
                    new Traffic.Request(29, 31, false, 20))))
        .isEqualTo(new Traffic(3, 1, 1, 120));
  }

  @Test
  void aRequestThatStartsWhenAnotherHasEndedDependsOnIt() {
    assertThat(
            Traffic.of(
                    List.of(
                        new Traffic.Request(60, 90, false, 1),
                        new Traffic.Request(0, 30, false, 1),
                        new Traffic.Request(0, 100, false, 1),
                        new Traffic.Request(30, 60, false, 1)))
                .depth())
        .isEqualTo(3);
  }

  @Test
  void nothingHasNoDepth() {
    assertThat(Traffic.of(List.of())).isEqualTo(new Traffic(0, 0, 0, 0));
  }
}
