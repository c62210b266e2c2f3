package dev.litestream4j.backend.nats;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.SettledCreate;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ObjectInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step that makes an object of chunks if there is none of its name. At most one of several
 * messages that expect the same one before them is stored, and the NUID of the one that is tells
 * whether the object is ours. Used by one thread.
 */
final class MetaCreation implements SettledCreate.Store {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final NatsReplicaConfig config;
  private final NatsLinks links;
  private final ObjectInfo info;
  private final String subject;
  private final String what;
  private final Deadline deadline;
  private long expected;

  /**
   * Sends nothing yet.
   *
   * @param expected the sequence of the name's tombstone, or 0
   */
  MetaCreation(
      NatsReplicaConfig config,
      NatsLinks links,
      ObjectInfo info,
      long expected,
      String what,
      Deadline deadline) {
    this.config = config;
    this.links = links;
    this.info = info;
    this.subject = config.metaSubject(info.getObjectName());
    this.expected = expected;
    this.what = what;
    this.deadline = deadline;
  }

  /**
   * Creates the object. Its chunks are gone unless it is there or may come to be.
   *
   * @throws IOException if it was certainly not created
   */
  CreateOutcome create() throws IOException {
    try {
      CreateOutcome outcome = SettledCreate.run(what, this);
      if (outcome == CreateOutcome.LOST) {
        dropChunks();
      }
      return outcome;
    } catch (IOException e) {
      dropChunks();
      throw e;
    }
  }

  @Override
  public SettledCreate.Answer send() throws IOException {
    BucketStream stream = links.stream(what, deadline);
    try {
      publish(stream, subject, info, expected, what, deadline);
      return SettledCreate.Answer.CREATED;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsErrors.WRONG_LAST_SEQUENCE) {
        return SettledCreate.Answer.TAKEN;
      }
      throw NatsErrors.refusal(what, e);
    } catch (TransientReplicaException | InterruptedIOException e) {
      LOG.warn("{}: no answer; looking whether it was done", what, e);
      return SettledCreate.Answer.UNKNOWN;
    }
  }

  @Override
  public SettledCreate.Found look() {
    try {
      Optional<Meta> now = links.stream(what, deadline).last(subject, what, deadline).map(Meta::of);
      if (now.filter(Meta::isObject).isEmpty()) {
        expected = now.map(Meta::sequence).orElse(0L);
        return SettledCreate.Found.ABSENT;
      }
      return info.getNuid().equals(now.get().info().getNuid())
          ? SettledCreate.Found.OURS
          : SettledCreate.Found.ANOTHER;
    } catch (IOException e) {
      LOG.warn("{}: it cannot be seen whether it was done", what, e);
      return SettledCreate.Found.UNKNOWN;
    }
  }

  private void dropChunks() {
    try {
      Upload.drop(
          links.stream(what, deadline), config.chunkSubject(info.getNuid()), what, deadline);
    } catch (IOException e) {
      LOG.warn("{}: chunks that no object needs are left in the bucket", what, e);
    }
  }

  /**
   * Stores a meta message if the one it replaces is still the last of its subject.
   *
   * @param expected that one's sequence, 0 for none
   * @return its own sequence
   * @throws JetStreamApiException if the server refused it
   * @throws IOException if there was no answer: it may be stored
   */
  static long publish(
      BucketStream stream,
      String subject,
      ObjectInfo info,
      long expected,
      String what,
      Deadline deadline)
      throws IOException, JetStreamApiException {
    return BucketStream.stored(send(stream, subject, info, expected, deadline), what, deadline);
  }

  /** Sends a meta message as {@link #publish} does, without waiting. */
  static Answer send(
      BucketStream stream, String subject, ObjectInfo info, long expected, Deadline deadline) {
    Headers headers =
        new Headers()
            .put(NatsJetStreamConstants.ROLLUP_HDR, NatsJetStreamConstants.ROLLUP_HDR_SUBJECT)
            .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(expected));
    return stream.publish(subject, headers, info.serialize(), deadline);
  }
}
