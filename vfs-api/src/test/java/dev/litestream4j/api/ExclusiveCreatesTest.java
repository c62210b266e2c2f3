package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ExclusiveCreates.Draft;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExclusiveCreatesTest {
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56Z");

  /** An error of an SDK. */
  private static final class SdkException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Failure failure;

    private SdkException(Failure failure) {
      super("the SDK says " + failure);
      this.failure = failure;
    }
  }

  /** A bucket that does what a test wrote down for its puts, and without that what it should. */
  private static class Bucket implements ExclusiveCreates.Store {
    /** The marks of the objects by their keys. */
    final Map<String, String> objects = new TreeMap<>();

    /** What the next puts answer, whatever they do. */
    final Deque<Failure> answers = new ArrayDeque<>();

    boolean minds = true;
    boolean writes = true;
    boolean sees = true;
    int puts;
    int looks;

    @Override
    public void put(Draft draft, String what, Deadline deadline) throws IOException {
      puts++;
      try (InputStream content = draft.payload().open()) {
        content.readAllBytes();
        if (minds && objects.containsKey(draft.key())) {
          throw new SdkException(answers.isEmpty() ? Failure.TAKEN : answers.remove());
        }
        Failure answer = answers.poll();
        if (writes) {
          objects.put(draft.key(), draft.mark());
        }
        if (answer != null) {
          throw new SdkException(answer);
        }
      }
    }

    @Override
    public Optional<String> mark(String key, String what, Deadline deadline) throws IOException {
      looks++;
      if (!sees || !objects.containsKey(key)) {
        throw new SdkException(sees ? Failure.ABSENT : Failure.UNKNOWN);
      }
      return Optional.of(objects.getOrDefault(key, "")).filter(mark -> !mark.isEmpty());
    }

    @Override
    public void delete(String key, String what, Deadline deadline) throws IOException {
      objects.remove(key);
    }

    @Override
    public Failure classify(Exception e) {
      return e instanceof SdkException sdk ? sdk.failure : Failure.UNKNOWN;
    }

    @Override
    public IOException translate(String what, Exception e, Deadline deadline) {
      return new ReplicaException(what + " failed", e);
    }
  }

  private final List<String> logged = new ArrayList<>();
  private final Bucket bucket = new Bucket();
  private final FixedClock clock = new FixedClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofSeconds(1));

  private ExclusiveCreates creates(ExclusiveCreates.Store store) {
    return new ExclusiveCreates(store, (message, e) -> logged.add(message + ": " + e));
  }

  private CreateOutcome create() throws IOException {
    return creates(bucket)
        .create("key", Payload.of(new byte[3]), CREATED, "creating key", deadline);
  }

  private boolean probe() throws IOException {
    return creates(bucket).probe("folder/", "probing", deadline);
  }

  @Test
  void oneRequestDoesUnlessThereIsAnObject() throws IOException {
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertThat(bucket.looks).isZero();
    assertThat(create()).isEqualTo(CreateOutcome.LOST);
    assertThat(bucket.puts).isEqualTo(2);
    assertThat(logged).isEmpty();
  }

  @Test
  void aLostAnswerIsSettledByTheMark() throws IOException {
    bucket.answers.add(Failure.UNKNOWN);
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    bucket.answers.add(Failure.UNKNOWN);
    assertThat(create()).isEqualTo(CreateOutcome.LOST);
    assertThat(logged).isEmpty();
  }

  @Test
  void whatStaysOpenIsUncertainAndTold() throws IOException {
    bucket.answers.add(Failure.UNKNOWN);
    bucket.sees = false;
    bucket.answers.add(Failure.NOT_WRITTEN);
    assertThat(create()).isEqualTo(CreateOutcome.UNCERTAIN);
    assertThat(logged)
        .singleElement()
        .asString()
        .contains("creating key: it is not known what came of it", "the SDK says UNKNOWN");
  }

  @ParameterizedTest
  @EnumSource(names = {"ABSENT", "NOT_WRITTEN", "UNSUPPORTED"})
  void whatIsCertainIsAnError(Failure failure) {
    bucket.answers.add(failure);
    bucket.writes = false;
    assertThatThrownBy(this::create)
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessage("creating key failed");
    assertThat(bucket.puts).isEqualTo(1);
  }

  @Test
  void aPayloadThatBreaksIsTheError() {
    Payload broken =
        new Payload() {
          @Override
          public long size() {
            return 4;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(new byte[3]);
          }
        };
    assertThatThrownBy(
            () -> creates(bucket).create("key", broken, CREATED, "creating key", deadline))
        .hasMessageContaining("the payload gave 3 bytes instead of 4");
  }

  @Test
  void aPayloadThatCannotBeClosedDoesNotHideThatTheObjectIsThere() throws IOException {
    Payload unwilling =
        new Payload() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(new byte[3])) {
              @Override
              public void close() throws IOException {
                throw new IOException("cannot be closed");
              }
            };
          }
        };
    assertThat(creates(bucket).create("key", unwilling, CREATED, "creating key", deadline))
        .isEqualTo(CreateOutcome.WON);
  }

  @Test
  void theProbeAsksForARefusal() throws IOException {
    assertThat(probe()).isTrue();
    assertThat(bucket.puts).isEqualTo(2);
    bucket.minds = false;
    assertThat(probe()).isFalse();
    assertThat(bucket.objects).isEmpty();
  }

  /** The second object replaces the first one later than it is looked for. */
  @Test
  void aSecondObjectThatIsLateAndWithoutAnAnswerProvesNothing() throws IOException {
    Bucket late =
        new Bucket() {
          @Override
          public void put(Draft draft, String what, Deadline deadline) throws IOException {
            if (puts++ == 0) {
              objects.put(draft.key(), draft.mark());
            } else {
              throw new SdkException(Failure.UNKNOWN);
            }
          }
        };
    assertThatThrownBy(() -> creates(late).probe("folder/", "probing", deadline))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("no answer that tells whether it refuses a second object")
        .hasRootCauseInstanceOf(SdkException.class);
    assertThat(late.objects).isEmpty();
  }

  /** One that ignores the condition and does not keep marks: the second object looks as lost. */
  @Test
  void aStoreThatLosesMarksIsFoundOutThoughTheSecondAnswerIsLost() throws IOException {
    Bucket forgetful =
        new Bucket() {
          @Override
          public void put(Draft draft, String what, Deadline deadline) throws IOException {
            objects.put(draft.key(), "");
            if (puts++ == 1) {
              throw new SdkException(Failure.UNKNOWN);
            }
          }
        };
    assertThat(creates(forgetful).probe("folder/", "probing", deadline)).isFalse();
  }

  @Test
  void aConflictIsNoRefusal() {
    Bucket busy =
        new Bucket() {
          @Override
          public void put(Draft draft, String what, Deadline deadline) throws IOException {
            if (puts++ == 0) {
              objects.put(draft.key(), draft.mark());
            } else {
              throw new SdkException(Failure.CONFLICT);
            }
          }
        };
    assertThatThrownBy(() -> creates(busy).probe("folder/", "probing", deadline))
        .isInstanceOf(TransientReplicaException.class);
  }

  @Test
  void theProbeIsSettledToo() throws IOException {
    bucket.answers.add(Failure.UNKNOWN);
    assertThat(probe()).isTrue();
    Bucket second =
        new Bucket() {
          @Override
          public void put(Draft draft, String what, Deadline deadline) throws IOException {
            if (puts == 1) {
              answers.add(Failure.UNKNOWN);
            }
            super.put(draft, what, deadline);
          }
        };
    assertThat(creates(second).probe("folder/", "probing", deadline)).isTrue();
    assertThat(second.puts).isEqualTo(3);
  }

  @Test
  void aStoreThatSaysThatItDoesNotKnowTheConditionIsNotExclusive() throws IOException {
    bucket.writes = false;
    bucket.answers.add(Failure.UNSUPPORTED);
    assertThat(probe()).isFalse();
  }

  @Test
  void aProbeWithoutAnAnswerEndsAsCallsDo() {
    bucket.writes = false;
    bucket.sees = false;
    bucket.answers.addAll(
        List.of(
            Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(this::probe).isInstanceOf(InterruptedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    bucket.answers.addAll(
        List.of(
            Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN, Failure.UNKNOWN));
    clock.now = Duration.ofSeconds(2).toNanos();
    assertThatThrownBy(this::probe).isInstanceOf(ReplicaTimeoutException.class);
  }

  /** A clock that stands still unless it is set. */
  private static final class FixedClock implements Clock {
    private long now;

    @Override
    public Instant now() {
      return CREATED;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException();
    }
  }
}
