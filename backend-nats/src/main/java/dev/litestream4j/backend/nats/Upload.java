package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import io.nats.client.JetStreamApiException;
import io.nats.client.NUID;
import io.nats.client.api.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Optional;
import java.util.Queue;

/** Writes the chunks of one object: nobody sees them until a meta message names them. */
final class Upload {
  /** Chunks whose receipt may be outstanding, 2 MiB. */
  private static final int WINDOW = 16;

  private final BucketStream stream;
  private final String subject;
  private final String what;
  private final Deadline deadline;
  private final Queue<Answer> underWay = new ArrayDeque<>();
  private final MessageDigest digest = sha256();
  private long size;
  private long chunks;

  private Upload(BucketStream stream, String subject, String what, Deadline deadline) {
    this.stream = stream;
    this.subject = subject;
    this.what = what;
    this.deadline = deadline;
  }

  /**
   * Writes the chunks.
   *
   * @return the meta message's content
   * @throws IOException if it fails; then the chunks are gone again, unless the connection is
   */
  static ObjectInfo write(
      BucketStream stream,
      NatsReplicaConfig config,
      String objectName,
      Payload payload,
      Optional<Instant> created,
      String what,
      Deadline deadline)
      throws IOException {
    String nuid = NUID.nextGlobal();
    Upload upload = new Upload(stream, config.chunkSubject(nuid), what, deadline);
    try {
      upload.send(payload);
    } catch (IOException | RuntimeException e) {
      upload.abandon(e);
      throw e;
    }
    String digest = Base64.getUrlEncoder().encodeToString(upload.digest.digest());
    return Meta.describe(
        config.bucket(),
        objectName,
        nuid,
        upload.size,
        upload.chunks,
        "SHA-256=" + digest,
        created);
  }

  private void send(Payload payload) throws IOException {
    int chunkSize = (int) Math.min(Meta.CHUNK_SIZE, stream.connection().getMaxPayload());
    try (InputStream content = payload.open()) {
      for (byte[] chunk = content.readNBytes(chunkSize);
          chunk.length > 0;
          chunk = content.readNBytes(chunkSize)) {
        digest.update(chunk);
        size += chunk.length;
        chunks++;
        if (underWay.size() == WINDOW) {
          confirm();
        }
        underWay.add(stream.publish(subject, null, chunk, deadline));
      }
    }
    while (!underWay.isEmpty()) {
      confirm();
    }
    if (size != payload.size()) {
      throw new ReplicaException(
          what + " failed: the payload has " + size + " bytes instead of " + payload.size());
    }
  }

  private void confirm() throws IOException {
    try {
      BucketStream.stored(underWay.remove(), what, deadline);
    } catch (JetStreamApiException e) {
      throw NatsErrors.refusal(what, e);
    }
  }

  private void abandon(Exception reason) {
    try {
      drop(stream, subject, what, deadline);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Deletes chunks that no meta message names. */
  static void drop(BucketStream stream, String subject, String what, Deadline deadline)
      throws IOException {
    BucketStream.purged(stream.sendPurge(subject, deadline), what, deadline);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
