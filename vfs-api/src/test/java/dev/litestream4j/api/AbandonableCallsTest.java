package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AbandonableCallsTest {
  private static final Clock CLOCK =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable task) {
          throw new UnsupportedOperationException("not scheduled here");
        }
      };

  private final AbandonableCalls calls = new AbandonableCalls("test-calls");
  private final Deadline far = Deadline.after(CLOCK, Duration.ofMinutes(1));
  private final Deadline near = Deadline.after(CLOCK, Duration.ofMillis(1));
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch heeded = new CountDownLatch(1);
  private final Semaphore closed = new Semaphore(0);

  @AfterEach
  void close() {
    calls.close();
  }

  /** Heeds its interruption only by going on. */
  private String stubborn() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody counts down");
    } catch (InterruptedException e) {
      heeded.countDown();
      return "late";
    }
  }

  /** Leaves a stubborn call; tries again if it had to leave before the call began. */
  private Throwable leaveByTheDeadline(AbandonableCalls.Disposal<String> disposal) {
    for (int millis = 1; ; millis *= 2) {
      Deadline deadline = Deadline.after(CLOCK, Duration.ofMillis(millis));
      Throwable left =
          catchThrowable(() -> calls.run("reading", deadline, this::stubborn, disposal));
      assertThat(left)
          .isInstanceOf(ReplicaTimeoutException.class)
          .hasMessage("reading did not end within " + millis + " ms");
      if (begun.getCount() == 0) {
        return left;
      }
    }
  }

  @Test
  void givesWhatTheCallGivesOnADaemonThreadOfItsOwn() throws IOException {
    assertThat(calls.run("naming", far, () -> Thread.currentThread().getName()))
        .isEqualTo("test-calls-1");
    assertThat(calls.run("asking", far, () -> Thread.currentThread().isDaemon())).isTrue();
  }

  @Test
  void throwsWhatTheCallThrows() {
    IOException broken = new IOException("broken pipe");
    assertThatThrownBy(
            () ->
                calls.run(
                    "reading",
                    far,
                    () -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    IllegalStateException odd = new IllegalStateException("odd");
    assertThatThrownBy(
            () ->
                calls.run(
                    "reading",
                    far,
                    () -> {
                      throw odd;
                    }))
        .isSameAs(odd);
  }

  @Test
  void leavesByTheDeadlineAndClosesWhatComesLate() throws InterruptedException {
    leaveByTheDeadline(given -> closed.release());
    assertThat(heeded.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(closed.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leavesWhenInterrupted() throws InterruptedException {
    Thread caller = Thread.currentThread();
    try {
      assertThatThrownBy(
              () ->
                  calls.run(
                      "reading",
                      far,
                      () -> {
                        caller.interrupt();
                        return stubborn();
                      },
                      given -> closed.release()))
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("reading was interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(closed.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void addsWhatFailsLateToTheErrorOfTheOneWhoLeft() throws InterruptedException {
    Throwable left =
        leaveByTheDeadline(
            given -> {
              closed.release();
              throw new IOException("cannot close " + given);
            });
    assertThat(closed.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    while (left.getSuppressed().length == 0) {
      Thread.onSpinWait();
    }
    assertThat(left.getSuppressed()[0]).hasMessage("cannot close late");
  }

  @Test
  void refusesCallsOnceClosed() {
    calls.close();
    calls.close();
    assertThatThrownBy(() -> calls.run("reading", far, () -> 1))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("reading failed: the client is closed");
  }

  @Test
  void aStreamGivesAllBytes() throws IOException {
    byte[] bytes = new byte[300_001];
    new Random(1).nextBytes(bytes);
    InputStream source =
        new ByteArrayInputStream(bytes) {
          @Override
          public void close() {
            closed.release();
          }
        };
    try (InputStream content = calls.stream(source, "reading", far)) {
      assertThat(content.read()).isEqualTo(bytes[0] & 0xff);
      assertThat(content.available()).isPositive();
      content.skipNBytes(99_999);
      assertThat(content.readAllBytes()).hasSize(200_001).endsWith(bytes[300_000]);
      assertThat(content.read()).isEqualTo(-1);
      assertThat(content.read(new byte[0])).isZero();
    }
    assertThat(closed.availablePermits()).isEqualTo(1);
  }

  @Test
  void aStreamThatBlocksIsLeftAndClosed() throws IOException, InterruptedException {
    InputStream source =
        new InputStream() {
          @Override
          public int read() {
            return stubborn().charAt(0);
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            into[offset] = (byte) read();
            return 1;
          }

          @Override
          public void close() {
            closed.release();
          }
        };
    InputStream content = calls.stream(source, "reading", near);
    assertThatThrownBy(content::read).isInstanceOf(ReplicaTimeoutException.class);
    assertThat(closed.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(content::read).isExactlyInstanceOf(ReplicaException.class);
    content.close();
    assertThat(closed.availablePermits()).isZero();
  }

  @Test
  void aStreamThatBreaksIsClosed() {
    InputStream source =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public void close() throws IOException {
            closed.release();
            throw new IOException("cannot close");
          }
        };
    InputStream content = calls.stream(source, "reading", far);
    assertThatThrownBy(content::read)
        .hasMessage("connection reset")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("cannot close"));
    assertThat(closed.availablePermits()).isEqualTo(1);
  }
}
