package dev.litestream4j.backend.nats;

import dev.litestream4j.api.LastingToken;

/**
 * Tells one object from another one under the same name.
 *
 * @param nuid the subject of its chunks: every write of an object has a new one
 * @param chunks the number of its chunks
 * @param metaSequence the sequence of its meta message
 */
record NatsToken(String nuid, long chunks, long metaSequence) implements LastingToken {
  @Override
  public String mark() {
    return nuid;
  }
}
