package dev.litestream4j.backend.s3;

import dev.litestream4j.api.LastingToken;
import dev.litestream4j.api.ReplicaException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells one object from another one under the same key.
 *
 * @param etag as the store gives it, with its quotes
 */
record S3Token(String etag) implements LastingToken {
  S3Token {
    Objects.requireNonNull(etag, "etag");
  }

  /**
   * The token of an object.
   *
   * @throws ReplicaException if the store gave no ETag
   */
  static S3Token of(String what, @Nullable String etag) throws ReplicaException {
    if (etag == null || etag.isEmpty()) {
      throw new ReplicaException(
          what
              + " failed: the store gives no ETags, without which an object that was replaced cannot"
              + " be told from the one that was listed; use a store, or a mode of it, that keeps"
              + " metadata");
    }
    return new S3Token(etag);
  }

  @Override
  public String mark() {
    return bare(etag);
  }

  /** Whether an answer is of this very object; some stores leave the quotes out at times. */
  boolean isOf(@Nullable String answered) {
    return answered != null && bare(etag).equals(bare(answered));
  }

  private static String bare(String etag) {
    return etag.replace("\"", "");
  }
}
