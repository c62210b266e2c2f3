package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults of a {@link FaultProxy} at the moment. Thread-safe. */
final class ProxyFaults {
  /** A rule that cuts connections; {@code bytes} counts from when the rule was made. */
  static final class Cut {
    private final Direction direction;
    private final long bytes;
    private int times;

    private Cut(Direction direction, long bytes, int times) {
      this.direction = direction;
      this.bytes = bytes;
      this.times = times;
    }

    Direction direction() {
      return direction;
    }

    long bytes() {
      return bytes;
    }
  }

  private static final class Answers {
    private final Predicate<String> requests;
    private final HttpAnswer answer;
    private int times;

    private Answers(Predicate<String> requests, HttpAnswer answer, int times) {
      this.requests = requests;
      this.answer = answer;
      this.times = times;
    }
  }

  private volatile Latency latency = Latency.none();
  private volatile long bytesPerSecond;

  @GuardedBy("this")
  private boolean blackHole;

  @GuardedBy("this")
  private @Nullable Cut cut;

  @GuardedBy("this")
  private @Nullable Answers answers;

  void setLatency(Duration delay) {
    latency = delay.isZero() ? Latency.none() : Latency.real(delay);
  }

  void setBandwidth(long perSecond) {
    bytesPerSecond = perSecond;
  }

  synchronized void setBlackHole(boolean on) {
    blackHole = on;
    notifyAll();
  }

  synchronized void setCut(Direction direction, long bytes, int times) {
    cut = new Cut(direction, bytes, times);
  }

  synchronized void setAnswers(Predicate<String> requests, HttpAnswer answer, int times) {
    answers = new Answers(requests, answer, times);
  }

  synchronized void clear() {
    latency = Latency.none();
    bytesPerSecond = 0;
    blackHole = false;
    cut = null;
    answers = null;
    notifyAll();
  }

  Latency latency() {
    return latency;
  }

  /** 0 if there is no limit. */
  long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Waits while nothing passes, unless the connection is closed meanwhile. */
  synchronized void awaitPassage(ProxyConnection connection) throws InterruptedException {
    while (blackHole && !connection.isClosed()) {
      wait();
    }
  }

  /** Lets {@link #awaitPassage} look again. */
  synchronized void connectionClosed() {
    notifyAll();
  }

  synchronized Optional<Cut> cut(Direction direction) {
    Cut present = cut;
    return present == null || present.direction != direction
        ? Optional.empty()
        : Optional.of(present);
  }

  /** Whether a connection that has come to the end of its bytes is cut: not after the last time. */
  synchronized boolean takeCut(Cut taken) {
    if (cut != taken) {
      return false;
    }
    taken.times--;
    if (taken.times == 0) {
      cut = null;
    }
    return true;
  }

  synchronized Optional<HttpAnswer> takeAnswer(String requestLine) {
    Answers present = answers;
    if (present == null || !present.requests.test(requestLine)) {
      return Optional.empty();
    }
    present.times--;
    if (present.times == 0) {
      answers = null;
    }
    return Optional.of(present.answer);
  }
}
