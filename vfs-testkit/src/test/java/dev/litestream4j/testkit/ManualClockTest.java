package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Clock.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> ran = new ArrayList<>();

  private Scheduled schedule(long seconds, String name) {
    return clock.schedule(
        Duration.ofSeconds(seconds),
        () -> ran.add(name + "@" + Duration.between(ManualClock.START, clock.now()).toSeconds()));
  }

  @Test
  void standsStillUntilItIsMoved() {
    long nanos = clock.nanoTime();
    assertThat(clock.now()).isEqualTo(ManualClock.START);
    clock.advance(Duration.ofMillis(1500));
    assertThat(clock.now()).isEqualTo(ManualClock.START.plusMillis(1500));
    assertThat(clock.nanoTime() - nanos).isEqualTo(1_500_000_000L);
  }

  @Test
  void runsWhatFallsDueInOrderAndAtItsMoment() {
    schedule(5, "late");
    schedule(2, "first");
    schedule(2, "second");
    schedule(9, "not yet");
    clock.advance(Duration.ofSeconds(6));
    assertThat(ran).containsExactly("first@2", "second@2", "late@5");
    assertThat(clock.pendingTasks()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).last().isEqualTo("not yet@9");
  }

  @Test
  void runsWhatDueTasksSchedule() {
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          schedule(1, "inner");
          schedule(0, "at once");
          schedule(2, "beyond");
        });
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("at once@1", "inner@2");
  }

  @Test
  void waitsForItsCallerEvenWithoutADelay() {
    schedule(0, "zero");
    schedule(-1, "negative");
    assertThat(ran).isEmpty();
    clock.advance(Duration.ZERO);
    assertThat(ran).containsExactly("zero@0", "negative@0");
  }

  @Test
  void runsNoCancelledTask() {
    Scheduled task = schedule(1, "cancelled");
    schedule(1, "kept");
    task.close();
    task.close();
    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("kept@1");
  }

  @Test
  void reportsFailuresOnceAllDueTasksHaveRun() {
    clock.schedule(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("one");
        });
    clock.schedule(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("two");
        });
    schedule(1, "others");
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(2)))
        .isInstanceOf(AssertionError.class)
        .hasRootCauseMessage("one")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("two"));
    assertThat(ran).containsExactly("others@1");
    assertThat(clock.now()).isEqualTo(ManualClock.START.plusSeconds(2));
  }

  @Test
  void letsTheWallClockJumpAlone() {
    schedule(1, "task");
    clock.setWallClock(Instant.EPOCH);
    assertThat(clock.now()).isEqualTo(Instant.EPOCH);
    assertThat(clock.nanoTime()).isZero();
    clock.advance(Duration.ofMillis(999));
    assertThat(ran).isEmpty();
    assertThat(clock.now()).isEqualTo(Instant.EPOCH.plusMillis(999));
  }

  @Test
  void doesNotRunBackwards() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
  }
}
