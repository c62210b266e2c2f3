package dev.litestream4j.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads and writes the LTX files of one replica in one store.
 *
 * <p><b>Vocabulary.</b> An <i>object</i> is one LTX file; a <i>level</i> is the folder it lies in
 * (0 as replicated, 1 to 8 compactions, 9 snapshots); the bytes of an object are opaque to a
 * client.
 *
 * <p><b>Threads.</b> A client is thread-safe. Every call blocks its caller, ends by the deadline it
 * was given, and is interruptible: a call that is interrupted, or that begins with the interrupt
 * flag set, throws {@link java.io.InterruptedIOException} and leaves the flag set.
 *
 * <p><b>Errors.</b> Classified once, here, where they arise:
 *
 * <ul>
 *   <li>{@link ObjectNotFoundException}: the object is not there, or no longer the one that was
 *       listed;
 *   <li>{@link ReplicaAccessDeniedException}: credentials are missing, wrong or insufficient;
 *   <li>{@link TransientReplicaException}: trying again may help;
 *   <li>{@link ReplicaTimeoutException}: the deadline passed;
 *   <li>{@link ReplicaException} itself: trying again does not help.
 * </ul>
 *
 * <p>A client does not retry by itself: one decorator above it does, with one deadline. No message
 * shows a credential.
 *
 * <p><b>Names beside the replica's own.</b> Files that are not LTX files, folders that are no level
 * and temporary files are ignored by {@link #list}. A replica that does not exist lists as empty.
 */
public interface ReplicaClient extends AutoCloseable {
  /**
   * Lists the objects of some levels whose min TXID is at least {@code fromMinTxid}: with real
   * start-after semantics, not as a prefix, and by the server where it can.
   *
   * <p>Within a level objects come in ascending order of min TXID, then max TXID; levels may be
   * interleaved. Objects created or deleted while the listing goes on may or may not be in it; all
   * others are, exactly once.
   *
   * @param levels the levels wanted, each 0 to 9
   * @param fromMinTxid the lowest min TXID wanted (inclusive), 0 or 1 for all
   * @param to receives each object on the calling thread; what it throws ends the listing and is
   *     passed on
   * @param deadline for the whole listing, all its requests together
   * @throws ReplicaException if the listing is not complete; objects may have been given to {@code
   *     to} before
   * @throws IOException if the call was interrupted
   */
  void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException;

  /**
   * Whether one {@link #list} of many levels costs no more than one of a single level (a store
   * without folders). If not, callers list levels side by side.
   *
   * @return false unless overridden
   */
  default boolean listsLevelsTogether() {
    return false;
  }

  /**
   * Opens a whole object by name, without a listing before: one request in stores that have one for
   * that.
   *
   * @param name the object's name
   * @param deadline for the answer and for reading the stream to its end
   * @return the object and its bytes, closed by the caller
   * @throws ObjectNotFoundException if there is none of that name
   * @throws IOException as for all calls
   */
  OpenedObject open(LtxName name, Deadline deadline) throws IOException;

  /**
   * Reads a range of an object. Only the range crosses the network.
   *
   * <p>If the store ends the range early the stream ends early or throws; it never pads.
   *
   * @param object as given by {@link #list} or {@link #open}
   * @param offset of the first byte, 0 to {@code object.size()}
   * @param length the number of bytes; {@code offset + length} is at most {@code object.size()}
   * @param deadline for the answer and for reading the stream to its end
   * @return the bytes, closed by the caller; may be closed before its end
   * @throws ObjectNotFoundException if the object is gone or was replaced by another one (its token
   *     differs)
   * @throws IllegalArgumentException if the range is not inside the object
   * @throws IOException as for all calls
   */
  InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException;

  /**
   * Fills the caller's buffer from an object, from the buffer's position to its limit.
   *
   * @param object as given by {@link #list} or {@link #open}
   * @param offset of the first byte
   * @param into heap or direct; when the call throws, its content and position are undefined
   * @param deadline for the whole call
   * @throws TransientReplicaException if the store gave fewer bytes than asked for
   * @throws ObjectNotFoundException as {@link #read}
   * @throws IOException as for all calls
   */
  default void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    int length = into.remaining();
    try (InputStream content = read(object, offset, length, deadline)) {
      byte[] bytes = content.readNBytes(length);
      if (bytes.length < length) {
        throw TransientReplicaException.shortRead(object, offset, length, bytes.length);
      }
      into.put(bytes);
    } catch (EOFException e) {
      throw new TransientReplicaException("the read of " + object.name() + " ended early", e);
    }
  }

  /**
   * Creates an object if there is none of that name. Exactly one of any number of concurrent
   * callers wins, in whatever process. A caller that is killed in the middle leaves neither a torn
   * object nor a claim that blocks others for good.
   *
   * @param name the object's name
   * @param payload its bytes; opened as often as needed
   * @param created the creation time to be recorded where the store's layout has a place for it
   * @param deadline for the whole call
   * @return won, lost or uncertain; an outcome that is not known is never thrown as an error
   * @throws IOException as for all calls; then the object was certainly not created by this call
   */
  CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException;

  /**
   * Writes an object whole, replacing one of the same name. Readers see the old or the new object,
   * never a part.
   *
   * @param name the object's name
   * @param payload its bytes; opened as often as needed
   * @param created as in {@link #create}
   * @param deadline for the whole call
   * @throws IOException as for all calls; the object may have been written all the same
   */
  void put(LtxName name, Payload payload, Instant created, Deadline deadline) throws IOException;

  /**
   * Deletes objects, in batches where the store has them. Names that do not exist are no error.
   *
   * @param names any number of names
   * @param deadline for the whole call
   * @throws IOException if not all of them are gone; some may be
   */
  void delete(Collection<LtxName> names, Deadline deadline) throws IOException;

  /**
   * Finds out, by trying on a key that is no LTX name and is removed again, whether the store
   * enforces {@link #create}'s exclusiveness. True is what the store itself said: a second create
   * without an answer proves nothing.
   *
   * @param deadline for the whole call
   * @return false if the store lets a second create of the same name win, or does not keep what a
   *     client knows its own object by: such a store must not be written to
   * @throws IOException as for all calls, also if it could not be found out
   */
  boolean probeExclusiveCreate(Deadline deadline) throws IOException;

  /**
   * Records beside the LTX files, where the store can compare and set: for leases, which refuse a
   * second writer early. {@link #create} remains what keeps two writers apart.
   *
   * @return the store of this client's replica; empty unless overridden
   */
  default Optional<RecordStore> records() {
    return Optional.empty();
  }

  /**
   * Gives back connections and threads. Calls in progress may fail, later ones throw {@link
   * ReplicaException}; streams that were handed out are closed by who has them. Closing twice has
   * no effect.
   *
   * @throws IOException if something could not be given back
   */
  @Override
  void close() throws IOException;
}
