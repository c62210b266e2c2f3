package dev.litestream4j.backend.gcs;

import dev.litestream4j.api.LastingToken;

/**
 * Tells one object from another one under the same key.
 *
 * @param generation as Google Cloud Storage counts them: each write of a key gives a new one
 */
record GcsToken(long generation) implements LastingToken {
  @Override
  public String mark() {
    return Long.toString(generation);
  }
}
