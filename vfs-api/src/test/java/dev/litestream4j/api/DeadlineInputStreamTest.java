package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineInputStreamTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
          return nanos.get();
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable task) {
          throw new UnsupportedOperationException("not scheduled here");
        }
      };

  private final InputStream content =
      new DeadlineInputStream(
          new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5, 6}) {
            @Override
            public void close() {
              closed.set(true);
            }
          },
          "reading a file",
          Deadline.after(clock, Duration.ofMillis(5)));

  @Test
  void givesTheBytesWhileThereIsTime() throws IOException {
    assertThat(content.read()).isEqualTo(1);
    assertThat(content.skip(2)).isEqualTo(2);
    nanos.set(4_999_999);
    assertThat(content.readAllBytes()).containsExactly(4, 5, 6);
    content.close();
    assertThat(closed).isTrue();
  }

  @Test
  void throwsOnceTheDeadlineHasPassed() {
    nanos.set(5_000_000);
    assertThatThrownBy(content::read)
        .isInstanceOf(ReplicaTimeoutException.class)
        .hasMessage("reading a file did not end within 5 ms");
    assertThatThrownBy(() -> content.read(new byte[1])).isInstanceOf(ReplicaTimeoutException.class);
    assertThatThrownBy(() -> content.skip(1)).isInstanceOf(ReplicaTimeoutException.class);
  }

  @Test
  void throwsAndKeepsTheFlagWhenItsReaderIsInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> content.read(new byte[1]))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("reading a file was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
