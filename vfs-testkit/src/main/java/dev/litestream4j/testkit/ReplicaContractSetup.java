package dev.litestream4j.testkit;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an author tells {@link ReplicaClientContract} about a backend and its store.
 *
 * <p>Each test works on a replica that is empty, and that does not exist, when the test begins:
 * make one in a {@code @BeforeEach} method (a new folder, a new prefix). A hook that says what the
 * store cannot do does not switch a test off: the contract then asserts that it is so.
 */
public interface ReplicaContractSetup {
  /**
   * Connects to this test's replica. Called several times in a test for several clients at once.
   *
   * @return a new client, closed by the contract
   * @throws IOException if there is none to be had
   */
  ReplicaClient connect() throws IOException;

  /**
   * Puts something beside the LTX files of a level that is none itself, past the client.
   *
   * @param level the level, 0 to 9
   * @param fileName its name in the level's folder; no LTX name
   * @param content its bytes
   * @throws IOException if the store fails
   */
  void plantStray(int level, String fileName, byte[] content) throws IOException;

  /**
   * All that the store holds for this test's replica, looked up past the client: LTX files, strays,
   * temporary files, markers. Folders do not count where they are no objects.
   *
   * @return names in the store's own form
   * @throws IOException if the store fails
   */
  Set<String> stored() throws IOException;

  /**
   * The clock of all deadlines. Unless overridden it stands still, so that no deadline passes that
   * a test does not let pass; override it only for a backend that waits by its clock.
   *
   * @return the clock
   */
  default Clock clock() {
    return new ManualClock();
  }

  /**
   * Whether listings give the creation time that was handed to {@code create} and {@code put}. If
   * not, they give none or another one.
   *
   * @return true unless overridden
   */
  default boolean keepsCreated() {
    return true;
  }

  /**
   * How exact creation times are kept.
   *
   * @return a millisecond, as in LTX headers, unless overridden
   */
  default Duration createdPrecision() {
    return Duration.ofMillis(1);
  }

  /**
   * Whether the store creates exclusively. If not, the probe says so, and nothing else is asked of
   * {@code create}.
   *
   * @return true unless overridden
   */
  default boolean createsExclusively() {
    return true;
  }

  /**
   * How often eight writers race for one name.
   *
   * @return 100 unless overridden
   */
  default int createRaces() {
    return 100;
  }

  /**
   * How many objects the test of long listings makes: more than two pages of the store's listings.
   *
   * @return 2,500 unless overridden
   */
  default int manyObjects() {
    return 2_500;
  }

  /**
   * The size of the object that must be streamed: more than twice as large as all buffers on the
   * way, and so large that it is written in several parts where the store has those.
   *
   * @return bytes; 64 MiB and one byte unless overridden
   */
  default int largeObjectSize() {
    return (64 << 20) + 1;
  }

  /**
   * Whether neither a write nor a read holds half of a large object on the heap of this JVM, the
   * store's side included where it is in this JVM.
   *
   * @return true unless overridden
   */
  default boolean streams() {
    return true;
  }

  /**
   * Connects to a replica that has the whole store to itself: a bucket without a path. The contract
   * deletes what it writes there.
   *
   * @return a new client, closed by the contract; as {@link #connect} unless overridden, for stores
   *     in which every replica has a path
   * @throws IOException if there is none to be had
   */
  default ReplicaClient connectWithoutPath() throws IOException {
    return connect();
  }

  /**
   * Puts an object at the replica's own path with something added to it, past the client: into the
   * replica's folder, or beside it. Does nothing unless overridden, for stores in which nothing can
   * lie there.
   *
   * @param suffix begins with a slash, or with a character that makes it another folder
   * @param content its bytes
   * @throws IOException if the store fails
   */
  default void plantAt(String suffix, byte[] content) throws IOException {}

  /**
   * What the clients hold at the moment: descriptors, leased connections.
   *
   * @return their number, or empty if it cannot be told; then the contract only sees that streams
   *     which were closed early do not use up the client
   */
  default OptionalLong openHandles() {
    return OptionalLong.empty();
  }
}
