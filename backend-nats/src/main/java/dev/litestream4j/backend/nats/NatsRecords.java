package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaRecord;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.ObjectInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records as objects of the bucket, {@code <path>/<name>}. A record's token is its meta message's
 * sequence, which a change expects to be the last. Thread-safe.
 */
final class NatsRecords implements RecordStore {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final NatsReplicaConfig config;
  private final NatsLinks links;
  private final Beginning beginning;

  /** Names a call for messages and refuses it where it must not begin. */
  @FunctionalInterface
  interface Beginning {
    String begin(String verb, Object on, Deadline deadline) throws IOException;
  }

  NatsRecords(NatsReplicaConfig config, NatsLinks links, Beginning beginning) {
    this.config = config;
    this.links = links;
    this.beginning = beginning;
  }

  private String objectName(String record) {
    String path = config.keys().path();
    return path.isEmpty() ? record : path + "/" + record;
  }

  @Override
  public Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException {
    ReplicaRecord.checkName(name);
    String what = beginning.begin("reading record", name, deadline);
    return read(links.stream(what, deadline), name, what, deadline);
  }

  private Optional<ReplicaRecord> read(
      BucketStream stream, String name, String what, Deadline deadline) throws IOException {
    while (true) {
      Optional<Meta> meta = last(stream, name, what, deadline).filter(Meta::isObject);
      if (meta.isEmpty()) {
        return Optional.empty();
      }
      try {
        String content = content(stream, meta.get().info(), what, deadline);
        return Optional.of(new ReplicaRecord(name, content, meta.get().sequence()));
      } catch (ObjectNotFoundException e) {
        // replaced between the two requests, and its chunk deleted
        if (last(stream, name, what, deadline).equals(meta)) {
          throw e;
        }
      }
    }
  }

  private Optional<Meta> last(BucketStream stream, String name, String what, Deadline deadline)
      throws IOException {
    return stream.last(config.metaSubject(objectName(name)), what, deadline).map(Meta::of);
  }

  private String content(BucketStream stream, ObjectInfo info, String what, Deadline deadline)
      throws IOException {
    if (info.getSize() > ReplicaRecord.LARGEST || info.getChunks() > 1) {
      throw new ReplicaException(what + " failed: it is too long for a record");
    }
    if (info.getSize() == 0) {
      return "";
    }
    byte[] bytes =
        stream
            .last(config.chunkSubject(info.getNuid()), what, deadline)
            .map(MessageInfo::getData)
            .orElseThrow(() -> new ObjectNotFoundException(what + " failed: its chunk is gone"));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
      throws IOException {
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = beginning.begin("creating record", name, deadline);
    BucketStream stream = links.stream(what, deadline);
    Optional<Meta> before = last(stream, name, what, deadline);
    return before.filter(Meta::isObject).isPresent()
        ? own(stream, name, content, what, deadline)
        : write(stream, name, content, Payload.of(bytes), before, what, deadline);
  }

  @Override
  public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline deadline)
      throws IOException {
    String name = expected.name();
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = beginning.begin("replacing record", name, deadline);
    BucketStream stream = links.stream(what, deadline);
    Optional<Meta> before = last(stream, name, what, deadline);
    return before.filter(meta -> isStill(expected, meta)).isPresent()
        ? write(stream, name, content, Payload.of(bytes), before, what, deadline)
        : own(stream, name, content, what, deadline);
  }

  private static boolean isStill(ReplicaRecord expected, Meta meta) {
    return meta.isObject() && expected.token().equals(meta.sequence());
  }

  private Optional<ReplicaRecord> write(
      BucketStream stream,
      String name,
      String content,
      Payload payload,
      Optional<Meta> before,
      String what,
      Deadline deadline)
      throws IOException {
    String objectName = objectName(name);
    ObjectInfo info =
        Upload.write(stream, config, objectName, payload, Optional.empty(), what, deadline);
    try {
      long expected = before.map(Meta::sequence).orElse(0L);
      String subject = config.metaSubject(objectName);
      long sequence = MetaCreation.publish(stream, subject, info, expected, what, deadline);
      before.filter(Meta::isObject).ifPresent(old -> drop(stream, old.info(), what, deadline));
      return Optional.of(new ReplicaRecord(name, content, sequence));
    } catch (JetStreamApiException e) {
      drop(stream, info, what, deadline);
      if (e.getApiErrorCode() != NatsErrors.WRONG_LAST_SEQUENCE) {
        throw NatsErrors.refusal(what, e);
      }
      return own(stream, name, content, what, deadline);
    }
  }

  /** What there is, if it is what the caller wants to write: it wrote it before. */
  private Optional<ReplicaRecord> own(
      BucketStream stream, String name, String content, String what, Deadline deadline)
      throws IOException {
    return read(stream, name, what, deadline).filter(present -> present.content().equals(content));
  }

  /**
   * Deletes a chunk that no meta message names any more; what has been done does not hang on it.
   */
  private void drop(BucketStream stream, ObjectInfo info, String what, Deadline deadline) {
    try {
      Upload.drop(stream, config.chunkSubject(info.getNuid()), what, deadline);
    } catch (IOException e) {
      LOG.warn("{}: a chunk that no object needs is left in the bucket", what, e);
    }
  }

  @Override
  public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
    String name = expected.name();
    String what = beginning.begin("deleting record", name, deadline);
    BucketStream stream = links.stream(what, deadline);
    String subject = config.metaSubject(objectName(name));
    while (true) {
      Optional<Meta> present = last(stream, name, what, deadline).filter(Meta::isObject);
      if (present.isEmpty()) {
        return true;
      }
      Meta meta = present.get();
      if (!isStill(expected, meta)) {
        return false;
      }
      try {
        MetaCreation.publish(stream, subject, meta.tombstone(), meta.sequence(), what, deadline);
        drop(stream, meta.info(), what, deadline);
        return true;
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != NatsErrors.WRONG_LAST_SEQUENCE) {
          throw NatsErrors.refusal(what, e);
        }
      }
    }
  }
}
