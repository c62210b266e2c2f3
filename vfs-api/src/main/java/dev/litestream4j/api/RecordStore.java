package dev.litestream4j.api;

import java.io.IOException;
import java.util.Optional;

/**
 * Small texts beside the LTX files of a replica that several processes change under
 * compare-and-set: what leases are made of. A record lies in the replica's folder, beside the
 * folders of LTX files; {@link ReplicaClient#list} does not see it.
 *
 * <p><b>The content tells whose a record is.</b> Two callers never give the same text: it names its
 * owner and a counter or a random number. A change whose answer was lost is looked for by its
 * content; a change that finds its own text there has been carried out. So every call may be
 * repeated.
 *
 * <p>Threads, deadlines, interruption and errors are those of {@link ReplicaClient}, which closes
 * this store with itself. A change that throws may have been carried out all the same.
 */
public interface RecordStore {
  /**
   * Reads a record; never an older version than one that any call saw before.
   *
   * @param name as in {@link ReplicaRecord#checkName}
   * @param deadline for the whole call
   * @return the record, or empty if there is none of that name
   * @throws IOException as for all calls
   */
  Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException;

  /**
   * Creates a record if there is none of its name. One of any number of concurrent callers
   * succeeds, in whatever process.
   *
   * @param name as in {@link ReplicaRecord#checkName}
   * @param content the caller's own text
   * @param deadline for the whole call
   * @return the record, or empty if there is another one of that name
   * @throws IOException as for all calls
   */
  Optional<ReplicaRecord> create(String name, String content, Deadline deadline) throws IOException;

  /**
   * Replaces a record if it is still the one that was read or written. One of any number of
   * concurrent callers succeeds.
   *
   * @param expected what {@link #read}, {@link #create} or this gave
   * @param content the caller's own text
   * @param deadline for the whole call
   * @return the new record, or empty if there is another one, or none
   * @throws IOException as for all calls
   */
  Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline deadline)
      throws IOException;

  /**
   * Deletes a record if it is still the one that was read or written.
   *
   * @param expected what {@link #read}, {@link #create} or {@link #replace} gave
   * @param deadline for the whole call
   * @return true if there is none of its name any more; false if there is another one
   * @throws IOException as for all calls
   */
  boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException;
}
