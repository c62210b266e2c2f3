package dev.litestream4j.backend.nats;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
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
 * The step that makes an object of chunks if there is none of its name. Without an answer it is
 * repeated as it was: at most one of the two messages is stored, and the NUID of the one that is
 * tells whether the object is ours. Used by one thread.
 */
final class MetaCreation {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final int TRIES = 3;

  private final NatsReplicaConfig config;
  private final NatsLinks links;
  private final ObjectInfo info;
  private final String subject;
  private final String what;
  private final Deadline deadline;
  private boolean mayBeStored;

  MetaCreation(
      NatsReplicaConfig config, NatsLinks links, ObjectInfo info, String what, Deadline deadline) {
    this.config = config;
    this.links = links;
    this.info = info;
    this.subject = config.metaSubject(info.getObjectName());
    this.what = what;
    this.deadline = deadline;
  }

  /**
   * Creates the object.
   *
   * @param expected the sequence of the name's tombstone, or 0
   * @throws IOException if it was certainly not created; its chunks are gone then
   */
  CreateOutcome create(BucketStream stream, long expected) throws IOException {
    try {
      return settle(stream, expected);
    } catch (IOException e) {
      if (mayBeStored) {
        // the chunks stay: the message that makes an object of them may be on its way still
        LOG.warn("{}: whether it was done is not known", what, e);
        return CreateOutcome.UNCERTAIN;
      }
      Upload.drop(stream, config.chunkSubject(info.getNuid()), what, deadline, e);
      throw e;
    }
  }

  private CreateOutcome settle(BucketStream stream, long expected) throws IOException {
    BucketStream current = stream;
    long last = expected;
    for (int tries = 1; ; ) {
      try {
        publish(current, subject, info, last, what, deadline);
        return CreateOutcome.WON;
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != NatsErrors.WRONG_LAST_SEQUENCE) {
          throw NatsErrors.refusal(what, e);
        }
        Optional<Meta> now = current.last(subject, what, deadline).map(Meta::of);
        if (now.filter(Meta::isObject).isPresent()) {
          return outcome(current, now.get());
        }
        last = now.map(Meta::sequence).orElse(0L);
      } catch (TransientReplicaException | InterruptedIOException e) {
        mayBeStored = true;
        if (tries++ == TRIES || e instanceof InterruptedIOException || deadline.expired()) {
          throw e;
        }
        current = links.stream(what, deadline);
      }
    }
  }

  private CreateOutcome outcome(BucketStream stream, Meta now) {
    if (info.getNuid().equals(now.info().getNuid())) {
      return CreateOutcome.WON;
    }
    try {
      BucketStream.purged(
          stream.sendPurge(config.chunkSubject(info.getNuid()), deadline), what, deadline);
    } catch (IOException e) {
      LOG.warn("{}: chunks that no object needs are left in the bucket", what, e);
    }
    return CreateOutcome.LOST;
  }

  /**
   * Stores a meta message if the one it replaces is still the last of its subject.
   *
   * @param expected that one's sequence, 0 for none
   * @throws JetStreamApiException if the server refused it
   * @throws IOException if there was no answer: it may be stored
   */
  static void publish(
      BucketStream stream,
      String subject,
      ObjectInfo info,
      long expected,
      String what,
      Deadline deadline)
      throws IOException, JetStreamApiException {
    BucketStream.stored(send(stream, subject, info, expected, deadline), what, deadline);
  }

  /** Sends a meta message as {@link #publish} does, without waiting. */
  static Answer send(
      BucketStream stream, String subject, ObjectInfo info, long expected, Deadline deadline)
      throws IOException {
    Headers headers =
        new Headers()
            .put(NatsJetStreamConstants.ROLLUP_HDR, NatsJetStreamConstants.ROLLUP_HDR_SUBJECT)
            .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(expected));
    return stream.publish(subject, headers, info.serialize(), deadline);
  }
}
