package dev.litestream4j.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Clock.Scheduled;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemClockTest {
  private final SystemClock clock = SystemClock.instance();

  private Thread runAndGetThread(Duration delay) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    clock.schedule(delay, () -> thread.complete(Thread.currentThread()));
    return thread.get(1, TimeUnit.MINUTES);
  }

  @Test
  void isTheClockNamedSystem() {
    SystemClockProvider provider = new SystemClockProvider();
    assertThat(provider.name()).isEqualTo("system");
    assertThat(provider.clock()).isSameAs(clock).isSameAs(provider.clock());
  }

  @Test
  void counterDoesNotRunBackwards() {
    long before = clock.nanoTime();
    assertThat(clock.nanoTime() - before).isNotNegative();
  }

  @Test
  void tasksRunOnOneNamedDaemonThread() throws Exception {
    for (Duration delay :
        new Duration[] {Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(Long.MIN_VALUE)}) {
      Thread thread = runAndGetThread(delay);
      assertThat(thread.getName()).isEqualTo("litestream4j-clock");
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void farAwayMomentsCanBeScheduled() {
    Scheduled task = clock.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
    task.close();
    task.close();
  }

  @Test
  void cancelledTaskDoesNotRun() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    clock.schedule(Duration.ZERO, () -> awaitQuietly(busy));
    Scheduled cancelled = clock.schedule(Duration.ZERO, () -> ran.set(true));
    cancelled.close();
    busy.countDown();
    runAndGetThread(Duration.ofMillis(1));
    assertThat(ran).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the clock", e);
    }
  }

  @Test
  void taskThatThrowsDoesNotStopOthers() throws Exception {
    clock.schedule(
        Duration.ZERO,
        () -> {
          throw new IllegalStateException("a task that fails on purpose");
        });
    clock.schedule(
        Duration.ZERO,
        () -> {
          throw new AssertionError("a task that fails on purpose");
        });
    assertThat(runAndGetThread(Duration.ZERO)).isNotNull();
  }

  @Test
  void threadDoesNotHoldOnToTheApplicationThatScheduled() throws Exception {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
      current.setContextClassLoader(application);
      assertThat(runAndGetThread(Duration.ZERO).getContextClassLoader())
          .isSameAs(SystemClock.class.getClassLoader());
    } finally {
      current.setContextClassLoader(before);
    }
  }
}
