package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a request again after transient errors, with pauses that double and are spread at random.
 *
 * @param tries the most tries, the first one included, at least 1
 * @param firstPause the longest pause before the second try
 * @param longestPause the longest pause at all
 */
public record RetryPolicy(int tries, Duration firstPause, Duration longestPause) {
  /** Six tries; pauses of up to 50 ms, 100 ms, … 2 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(6, Duration.ofMillis(50), Duration.ofSeconds(2));

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is not even one try
   */
  public RetryPolicy {
    if (tries < 1) {
      throw new IllegalArgumentException("at least one try is needed: " + tries);
    }
    Objects.requireNonNull(firstPause, "firstPause");
    Objects.requireNonNull(longestPause, "longestPause");
  }

  /** A request. */
  @FunctionalInterface
  public interface Request<T> {
    /**
     * Sends the request and takes its answer.
     *
     * @return the answer
     * @throws IOException if it failed
     */
    T send() throws IOException;
  }

  /**
   * Sends a request, again if need be.
   *
   * @param what the request, for messages: "reading 0/….ltx"
   * @param deadline for all tries and pauses together
   * @param request what to send
   * @param <T> the answer's type
   * @return the answer of the try that succeeded
   * @throws IOException the error that does not pass, or the last transient one, whose message then
   *     says how many tries there were
   */
  public <T> T run(String what, Deadline deadline, Request<T> request) throws IOException {
    for (int attempt = 1; ; attempt++) {
      deadline.check(what);
      try {
        return request.send();
      } catch (ReplicaTimeoutException e) {
        throw e;
      } catch (TransientReplicaException e) {
        Duration pause = pauseAfter(attempt);
        if (attempt >= tries || pause.compareTo(deadline.remaining()) >= 0) {
          throw new TransientReplicaException(
              what + " failed after " + attempt + " tries: " + e.getMessage(), e);
        }
        LOG.debug("{} failed in try {}, trying again in {}", what, attempt, pause, e);
        Waiting.pause(deadline.clock(), pause);
      }
    }
  }

  private Duration pauseAfter(int attempt) {
    long bound = firstPause.toNanos() << Math.min(attempt - 1, 20);
    long nanos = Math.min(bound, longestPause.toNanos());
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }
}
