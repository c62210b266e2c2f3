package dev.litestream4j.api;

import java.io.IOException;

/**
 * Finds out what came of a create in a store that refuses a second object of the same name, where
 * an object carries a mark of the call that created it: so a call whose answer was lost, or which
 * an intermediary sent twice, knows its own.
 *
 * <p>A create whose answer was lost and that left no object may still be under way. It is sent
 * again with the same mark, which does no harm: whichever comes first, one of them is the object.
 * So is one that met another writer's object before that is there to be seen.
 */
public final class SettledCreate {
  private static final int TRIES = 5;

  private SettledCreate() {}

  /** What the store answered to a create. */
  public enum Answer {
    /** It made the object. */
    CREATED,
    /** There is an object, or one on its way; it has not made another one. */
    TAKEN,
    /** Nothing that tells whether it made the object. */
    UNKNOWN
  }

  /** What there is under the name. */
  public enum Found {
    /** The object of this call. */
    OURS,
    /** An object of another call. */
    ANOTHER,
    /** None. */
    ABSENT,
    /** It cannot be seen. */
    UNKNOWN
  }

  /** The two requests that are needed. */
  public interface Store {
    /**
     * Sends the object with the call's mark, to be created if there is none.
     *
     * @return what the store answered
     * @throws IOException if this request has certainly not created the object and never will
     */
    Answer send() throws IOException;

    /**
     * Looks which object there is.
     *
     * @return what was found; nothing is thrown
     */
    Found look();
  }

  /**
   * Creates an object.
   *
   * @param what the call, for messages
   * @param store sends the requests, each within the call's deadline
   * @return the outcome
   * @throws IOException if the object has certainly not been created
   */
  public static CreateOutcome run(String what, Store store) throws IOException {
    boolean open = false;
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Answer answer;
      try {
        answer = store.send();
      } catch (IOException e) {
        if (open) {
          return CreateOutcome.UNCERTAIN;
        }
        throw e;
      }
      if (answer == Answer.CREATED) {
        return CreateOutcome.WON;
      }
      Found found = store.look();
      if (found == Found.OURS) {
        return CreateOutcome.WON;
      }
      if (found == Found.ANOTHER) {
        return CreateOutcome.LOST;
      }
      open |= answer == Answer.UNKNOWN || found == Found.UNKNOWN;
    }
    if (open) {
      return CreateOutcome.UNCERTAIN;
    }
    throw new TransientReplicaException(
        what + " failed: another writer is about to create it, and does not come to an end");
  }
}
