package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
  /** A clock whose counter stands where the test puts it. */
  private static final class StandingClock implements Clock {
    private long nanos;

    private StandingClock(long nanos) {
      this.nanos = nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("a deadline schedules nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 10})
  void expiresWhenItsTimeIsOver(long origin) {
    StandingClock clock = new StandingClock(origin);
    Deadline deadline = Deadline.after(clock, Duration.ofNanos(100));
    assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(100));

    clock.nanos += 99;
    assertThat(deadline.expired()).isFalse();
    assertThatNoException().isThrownBy(() -> deadline.check("reading"));

    clock.nanos += 1;
    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remaining()).isZero();

    clock.nanos += 50;
    assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(-50));
  }

  @Test
  void saysWhatDidNotEndAndAfterHowLong() {
    StandingClock clock = new StandingClock(0);
    Deadline deadline = Deadline.after(clock, Duration.ofMillis(1500));
    clock.nanos += Duration.ofMillis(1500).toNanos();
    assertThatThrownBy(() -> deadline.check("listing level 0"))
        .isInstanceOf(ReplicaTimeoutException.class)
        .hasMessage("listing level 0 did not end within 1500 ms");
  }

  @Test
  void takesDurationsOfAnySize() {
    StandingClock clock = new StandingClock(0);
    assertThat(Deadline.after(clock, Duration.ofSeconds(Long.MAX_VALUE)).remaining())
        .isEqualTo(Duration.ofDays(36_500));
    assertThat(Deadline.after(clock, Duration.ofSeconds(Long.MIN_VALUE)).expired()).isTrue();
    assertThat(Deadline.after(clock, Duration.ZERO).expired()).isTrue();
  }

  @Test
  void knowsItsClock() {
    StandingClock clock = new StandingClock(0);
    assertThat(Deadline.after(clock, Duration.ZERO).clock()).isSameAs(clock);
  }
}
