package dev.litestream4j.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One LTX file as a listing or a read found it.
 *
 * @param name level and TXIDs
 * @param size in bytes, not negative
 * @param created when the file was created as far as the store tells without a further request; the
 *     timestamp in the LTX header is the accurate one
 * @param token the backend's own mark of this very object (an ETag, a generation, size and time of
 *     a local file): reads are pinned to it, so that an object that was replaced under the same
 *     name is not found rather than mixed with the old one. Opaque to everyone else, with value
 *     {@code equals}; a {@link LastingToken} where the store gives one
 */
public record LtxObject(LtxName name, long size, Optional<Instant> created, Object token) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code size} is negative
   */
  public LtxObject {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(token, "token");
    if (size < 0) {
      throw new IllegalArgumentException("negative size of " + name + ": " + size);
    }
  }

  /**
   * Refuses a range that is not inside the object, as {@link ReplicaClient#read} must.
   *
   * @param offset of the first byte
   * @param length the number of bytes
   * @throws IllegalArgumentException if {@code offset} or {@code length} is negative or the range
   *     ends after the object
   */
  public void checkRange(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IllegalArgumentException(
          "range " + offset + "+" + length + " is not inside the " + size + " bytes of " + name);
    }
  }
}
