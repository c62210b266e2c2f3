package dev.litestream4j.backend.oss;

import dev.litestream4j.api.LastingToken;
import dev.litestream4j.api.ReplicaException;
import org.jspecify.annotations.Nullable;

/**
 * Tells one object from another one under the same key.
 *
 * @param etag as the SDK gives it, without quotes
 */
record OssToken(String etag) implements LastingToken {
  @Override
  public String mark() {
    return etag;
  }

  /**
   * The token of an object.
   *
   * @throws ReplicaException if the store gave no ETag
   */
  static OssToken of(String what, @Nullable String etag) throws ReplicaException {
    if (etag == null || etag.isEmpty()) {
      throw new ReplicaException(what + " failed: the store gives no ETags, which OSS does");
    }
    return new OssToken(etag);
  }
}
