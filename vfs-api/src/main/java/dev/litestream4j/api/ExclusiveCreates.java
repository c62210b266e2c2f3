package dev.litestream4j.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReplicaClient#create} and {@link ReplicaClient#probeExclusiveCreate} in a bucket whose
 * store takes the condition that there is no object of a key, and keeps metadata beside an object:
 * there each create leaves a mark of its own, by which an answer that was lost is settled ({@link
 * SettledCreate}). Thread-safe.
 */
public final class ExclusiveCreates {
  private static final int PROBES = 5;

  /** What a request that failed has done, by the error of the SDK. */
  public enum Failure {
    /** Nothing: there is an object of this key. Only an answer that says so is one of these. */
    TAKEN,
    /** Nothing: another write of this key is under way, of which nothing need come. */
    CONFLICT,
    /** Nothing: there is no object of this key, or not even a bucket. */
    ABSENT,
    /** Nothing, and never will. */
    NOT_WRITTEN,
    /** Nothing: the store says that it does not know the condition. */
    UNSUPPORTED,
    /** Nobody knows: it may have written the object, or may yet. */
    UNKNOWN
  }

  /**
   * An object to be created.
   *
   * @param key under which it shall be
   * @param payload its bytes
   * @param created the time of its creation, for the metadata
   * @param mark of the call that creates it, for the metadata
   */
  public record Draft(String key, CheckedPayload payload, Instant created, String mark) {}

  /**
   * The requests, each within the call's deadline, and what their errors mean. Errors are thrown as
   * the SDK gives them. Thread-safe.
   */
  public interface Store {
    /**
     * Sends an object on the condition that there is none of its key. Comes back if it was created.
     *
     * @param draft the object
     * @param what the call, for messages
     * @param deadline of the call
     * @throws IOException the SDK's error, if it is one
     */
    void put(Draft draft, String what, Deadline deadline) throws IOException;

    /**
     * Looks for the mark of an object.
     *
     * @param key of the object
     * @param what the call, for messages
     * @param deadline of the call
     * @return its mark; empty if it has none
     * @throws IOException the SDK's error, if it is one
     */
    Optional<String> mark(String key, String what, Deadline deadline) throws IOException;

    /**
     * Removes an object; it is no error if there is none.
     *
     * @param key of the object
     * @param what the call, for messages
     * @param deadline of the call
     * @throws IOException of the contract of {@link ReplicaClient}
     */
    void delete(String key, String what, Deadline deadline) throws IOException;

    /**
     * Tells what has come of a request that failed.
     *
     * @param e what {@link #put} or {@link #mark} threw
     * @return {@link Failure#UNKNOWN} unless something else is certain
     */
    Failure classify(Exception e);

    /**
     * The error of the contract of {@link ReplicaClient} to throw instead.
     *
     * @param what the call, for the message
     * @param e what {@link #put} threw
     * @param deadline of the call
     * @return the error
     */
    IOException translate(String what, Exception e, Deadline deadline);
  }

  private final Store store;
  private final BiConsumer<String, Throwable> log;

  /**
   * Creates by the requests of a store.
   *
   * @param store sends them
   * @param log is told, on the caller's thread, of each create that is uncertain, and why
   */
  public ExclusiveCreates(Store store, BiConsumer<String, Throwable> log) {
    this.store = Objects.requireNonNull(store, "store");
    this.log = Objects.requireNonNull(log, "log");
  }

  /**
   * Creates an object.
   *
   * @param key under which it shall be
   * @param payload its bytes
   * @param created the time of its creation, for the metadata
   * @param what the call, for messages
   * @param deadline of the call
   * @return as {@link ReplicaClient#create}
   * @throws IOException if the object has certainly not been created
   */
  public CreateOutcome create(
      String key, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    return run(new Attempt(key, payload, created, what, deadline));
  }

  private CreateOutcome run(Attempt attempt) throws IOException {
    CreateOutcome outcome = SettledCreate.run(attempt.what, attempt);
    if (outcome == CreateOutcome.UNCERTAIN) {
      log.accept(attempt.what + ": it is not known what came of it", attempt.failure());
    }
    return outcome;
  }

  /**
   * Finds out whether the store refuses a second object of the same key, by its own word: that a
   * second one did not come to be seen proves nothing. The object with which this is tried must
   * have kept its mark, without which no answer that was lost could be settled.
   *
   * @param folder what the key that is tried begins with; it is removed again
   * @param what the call, for messages
   * @param deadline of the call
   * @return as {@link ReplicaClient#probeExclusiveCreate}
   * @throws IOException if it cannot be found out, or the object not be removed
   */
  public boolean probe(String folder, String what, Deadline deadline) throws IOException {
    String key = folder + ".litestream4j-probe-" + UUID.randomUUID();
    boolean refuses;
    try {
      refuses = refusesSecond(key, what, deadline);
    } catch (IOException | RuntimeException e) {
      try {
        store.delete(key, what, deadline);
      } catch (IOException | RuntimeException removing) {
        e.addSuppressed(removing);
      }
      throw e;
    }
    store.delete(key, what, deadline);
    return refuses;
  }

  private boolean refusesSecond(String key, String what, Deadline deadline) throws IOException {
    Instant now = deadline.clock().now();
    Attempt first = new Attempt(key, Payload.of(new byte[] {1}), now, what, deadline);
    Attempt second = new Attempt(key, Payload.of(new byte[] {2}), now, what, deadline);
    try {
      CreateOutcome outcome = SettledCreate.run(what, first);
      if (outcome != CreateOutcome.UNCERTAIN) {
        // nobody else knows the key: an object that seems to be another's has lost its mark
        return outcome == CreateOutcome.WON && refuses(first, second);
      }
    } catch (IOException e) {
      if (first.unsupported || second.unsupported) {
        return false;
      }
      throw e;
    }
    throw undecided(first);
  }

  private static boolean refuses(Attempt first, Attempt second) throws IOException {
    for (int tries = 1; tries <= PROBES; tries++) {
      SettledCreate.Answer answer = second.send();
      if (answer == SettledCreate.Answer.CREATED) {
        return false;
      }
      SettledCreate.Found found = first.look();
      if (found == SettledCreate.Found.ANOTHER) {
        return false;
      }
      if (found == SettledCreate.Found.OURS && second.refused) {
        return true;
      }
    }
    throw undecided(second);
  }

  private static IOException undecided(Attempt attempt) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(attempt.what + " was interrupted");
    }
    attempt.deadline.check(attempt.what);
    return new TransientReplicaException(
        attempt.what
            + " failed: the store gave no answer that tells whether it refuses a second object of"
            + " the same name",
        attempt.open);
  }

  /** The requests of one create. Used by one thread. */
  private final class Attempt implements SettledCreate.Store {
    private final Draft draft;
    private final String what;
    private final Deadline deadline;

    /** Whether the store said that there is an object already. */
    private boolean refused;

    private boolean unsupported;

    /** What left it open what came of a request, and what a look afterwards failed with. */
    private @Nullable Exception open;

    private Attempt(String key, Payload payload, Instant created, String what, Deadline deadline) {
      this.draft =
          new Draft(key, new CheckedPayload(payload, what), created, UUID.randomUUID().toString());
      this.what = what;
      this.deadline = deadline;
    }

    @Override
    public SettledCreate.Answer send() throws IOException {
      try {
        store.put(draft, what, deadline);
        return SettledCreate.Answer.CREATED;
      } catch (IOException | RuntimeException e) {
        return failed(e);
      }
    }

    private SettledCreate.Answer failed(Exception e) throws IOException {
      Failure failure = store.classify(e);
      if (failure == Failure.TAKEN || failure == Failure.CONFLICT) {
        refused |= failure == Failure.TAKEN;
        return SettledCreate.Answer.TAKEN;
      }
      @Nullable IOException broken = draft.payload().failure();
      if (broken != null) {
        throw broken;
      }
      if (failure == Failure.UNKNOWN) {
        open = e;
        return SettledCreate.Answer.UNKNOWN;
      }
      unsupported = failure == Failure.UNSUPPORTED;
      throw store.translate(what, e, deadline);
    }

    @Override
    public SettledCreate.Found look() {
      try {
        return store.mark(draft.key(), what, deadline).filter(draft.mark()::equals).isPresent()
            ? SettledCreate.Found.OURS
            : SettledCreate.Found.ANOTHER;
      } catch (IOException | RuntimeException e) {
        if (store.classify(e) == Failure.ABSENT) {
          return SettledCreate.Found.ABSENT;
        }
        if (open == null) {
          open = e;
        } else if (open != e) {
          open.addSuppressed(e);
        }
        return SettledCreate.Found.UNKNOWN;
      }
    }

    private Exception failure() {
      return Objects.requireNonNull(open);
    }
  }
}
