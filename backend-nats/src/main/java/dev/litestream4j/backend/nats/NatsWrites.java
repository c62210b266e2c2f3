package dev.litestream4j.backend.nats;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ObjectInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes objects: their chunks, then in one step the meta message that makes them an object and
 * rolls up the one before it. A write says which meta message it expects to replace, so that the
 * server lets one of many win. Thread-safe.
 */
final class NatsWrites {
  private static final Payload EMPTY = Payload.of(new byte[0]);

  private final NatsReplicaConfig config;
  private final NatsLinks links;

  NatsWrites(NatsReplicaConfig config, NatsLinks links) {
    this.config = config;
    this.links = links;
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    BucketStream stream = links.stream(what, deadline);
    String objectName = config.keys().key(name);
    Optional<Meta> before = last(stream, config.metaSubject(objectName), what, deadline);
    if (before.filter(Meta::isObject).isPresent()) {
      return CreateOutcome.LOST;
    }
    ObjectInfo info =
        Upload.write(stream, config, objectName, payload, Optional.of(created), what, deadline);
    long expected = before.map(Meta::sequence).orElse(0L);
    return new MetaCreation(config, links, info, expected, what, deadline).create();
  }

  private static Optional<Meta> last(
      BucketStream stream, String subject, String what, Deadline deadline) throws IOException {
    return stream.last(subject, what, deadline).map(Meta::of);
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    BucketStream stream = links.stream(what, deadline);
    String objectName = config.keys().key(name);
    String subject = config.metaSubject(objectName);
    Optional<Meta> before = last(stream, subject, what, deadline);
    ObjectInfo info =
        Upload.write(stream, config, objectName, payload, Optional.of(created), what, deadline);
    while (!replace(stream, subject, info, before, what, deadline)) {
      before = last(stream, subject, what, deadline);
    }
    Optional<String> replaced = before.filter(Meta::isObject).map(meta -> meta.info().getNuid());
    if (replaced.isPresent()) {
      String chunks = config.chunkSubject(replaced.get());
      Upload.drop(stream, chunks, what, deadline);
    }
  }

  /** Whether the meta message took the place of the one expected; else there is another one. */
  private boolean replace(
      BucketStream stream,
      String subject,
      ObjectInfo info,
      Optional<Meta> before,
      String what,
      Deadline deadline)
      throws IOException {
    try {
      long expected = before.map(Meta::sequence).orElse(0L);
      MetaCreation.publish(stream, subject, info, expected, what, deadline);
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsErrors.WRONG_LAST_SEQUENCE) {
        return false;
      }
      IOException refusal = NatsErrors.refusal(what, e);
      try {
        Upload.drop(stream, config.chunkSubject(info.getNuid()), what, deadline);
      } catch (IOException left) {
        refusal.addSuppressed(left);
      }
      throw refusal;
    }
  }

  void delete(Collection<LtxName> names, String what, Deadline deadline) throws IOException {
    if (!names.isEmpty()) {
      new Deletion(config, links.stream(what, deadline), what, deadline).delete(names);
    }
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    String objectName = config.keys().root() + "probe-" + UUID.randomUUID();
    BucketStream stream = links.stream(what, deadline);
    try {
      return createEmpty(stream, objectName, what, deadline) == CreateOutcome.WON
          && createEmpty(stream, objectName, what, deadline) == CreateOutcome.LOST;
    } finally {
      String subject = config.metaSubject(objectName);
      BucketStream.purged(stream.sendPurge(subject, deadline), what, deadline);
    }
  }

  private CreateOutcome createEmpty(
      BucketStream stream, String objectName, String what, Deadline deadline) throws IOException {
    ObjectInfo info =
        Upload.write(stream, config, objectName, EMPTY, Optional.empty(), what, deadline);
    CreateOutcome outcome = new MetaCreation(config, links, info, 0, what, deadline).create();
    if (outcome == CreateOutcome.UNCERTAIN) {
      throw new TransientReplicaException(what + " failed: no answer from the server");
    }
    return outcome;
  }
}
