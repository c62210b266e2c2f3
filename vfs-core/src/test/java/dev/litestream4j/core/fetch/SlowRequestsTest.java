package dev.litestream4j.core.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowRequestsTest {
  private static void answered(SlowRequests requests, int times, Duration took) {
    for (int i = 0; i < times; i++) {
      requests.answered(took.toNanos());
    }
  }

  @Test
  void aFewRequestsTellNothing() {
    SlowRequests requests = new SlowRequests();
    answered(requests, 15, Duration.ofMillis(30));
    assertThat(requests.lateAfter()).isEmpty();
    answered(requests, 1, Duration.ofMillis(30));
    assertThat(requests.lateAfter()).contains(Duration.ofMillis(45));
  }

  @Test
  void slowOnesAmongManyDoNotMoveTheLimit() {
    SlowRequests requests = new SlowRequests();
    for (int i = 0; i < 20; i++) {
      answered(requests, 19, Duration.ofMillis(30));
      answered(requests, 1, Duration.ofSeconds(1));
    }
    assertThat(requests.lateAfter()).contains(Duration.ofMillis(45));
  }

  @Test
  void aStoreThatHasBecomeSlowIsNoLongerLate() {
    SlowRequests requests = new SlowRequests();
    answered(requests, 100, Duration.ofMillis(30));
    answered(requests, 64, Duration.ofMillis(500));
    assertThat(requests.lateAfter()).contains(Duration.ofMillis(750));
  }

  @Test
  void aStoreThatIsNearIsNotHurried() {
    SlowRequests requests = new SlowRequests();
    answered(requests, 64, Duration.ofNanos(50_000));
    assertThat(requests.lateAfter()).contains(Duration.ofMillis(10));
  }

  @Test
  void secondRequestsAreOneInTwenty() {
    SlowRequests requests = new SlowRequests();
    int sent = 0;
    for (int i = 0; i < 10_000; i++) {
      requests.answered(1);
      sent += requests.spend() ? 1 : 0;
    }
    assertThat(sent).isBetween(495, 502);
    answered(requests, 100_000, Duration.ofMillis(1));
    int burst = 0;
    while (requests.spend()) {
      burst++;
    }
    assertThat(burst).isEqualTo(10);
  }
}
