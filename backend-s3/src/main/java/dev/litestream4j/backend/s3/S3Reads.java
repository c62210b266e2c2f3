package dev.litestream4j.backend.s3;

import dev.litestream4j.api.BucketKeys;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads objects: whole ones by name, ranges of those that were listed. Thread-safe. */
final class S3Reads {
  private final BucketKeys keys;
  private final S3Objects objects;
  private final S3Calls calls;

  S3Reads(BucketKeys keys, S3Objects objects, S3Calls calls) {
    this.keys = keys;
    this.objects = objects;
    this.calls = calls;
  }

  OpenedObject open(LtxName name, String what, Deadline deadline) throws IOException {
    ResponseInputStream<GetObjectResponse> answer =
        calls.run(
            what,
            deadline,
            (client, limit) ->
                client.getObject(
                    objects.get(keys.key(name), limit).build(),
                    ResponseTransformer.toInputStream()),
            ResponseInputStream::abort);
    GetObjectResponse head = answer.response();
    long size = head.contentLength();
    InputStream content = stream(answer, size, what, deadline);
    try {
      S3Token token = S3Token.of(what, head.eTag());
      return new OpenedObject(new LtxObject(name, size, created(head), token), content);
    } catch (ReplicaException e) {
      content.close();
      throw e;
    }
  }

  private static Optional<Instant> created(GetObjectResponse head) {
    String timestamp = head.metadata().get(S3Objects.TIMESTAMP);
    if (timestamp != null) {
      try {
        return Optional.of(Instant.parse(timestamp));
      } catch (DateTimeParseException e) {
        // someone else's: the time of the upload is the next best
        return Optional.ofNullable(head.lastModified());
      }
    }
    return Optional.ofNullable(head.lastModified());
  }

  InputStream read(LtxObject object, long offset, long length, String what, Deadline deadline)
      throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    ResponseInputStream<GetObjectResponse> answer =
        calls.run(
            what,
            deadline,
            (client, limit) -> get(client, object, offset, length, what, limit),
            ResponseInputStream::abort);
    return stream(answer, length, what, deadline);
  }

  private InputStream stream(
      ResponseInputStream<?> answer, long length, String what, Deadline deadline) {
    return calls.stream(new S3Body(answer, length, calls, what, deadline), what, deadline);
  }

  void readFully(LtxObject object, long offset, ByteBuffer into, String what, Deadline deadline)
      throws IOException {
    int length = into.remaining();
    if (length == 0) {
      return;
    }
    byte[] bytes =
        calls.run(
            what,
            deadline,
            (client, limit) -> {
              try (InputStream body =
                  new S3Body(
                      get(client, object, offset, length, what, limit),
                      length,
                      calls,
                      what,
                      deadline)) {
                return body.readNBytes(length);
              }
            });
    if (bytes.length < length) {
      throw TransientReplicaException.shortRead(object, offset, length, bytes.length);
    }
    into.put(bytes);
  }

  /** Asks for a range of the object that was listed, and makes sure that this is what came. */
  private ResponseInputStream<GetObjectResponse> get(
      S3Client client, LtxObject object, long offset, long length, String what, Duration limit)
      throws IOException {
    S3Token token = (S3Token) object.token();
    GetObjectRequest request =
        objects
            .get(keys.key(object.name()), limit)
            .ifMatch(token.etag())
            .range("bytes=" + offset + "-" + (offset + length - 1))
            .build();
    ResponseInputStream<GetObjectResponse> answer =
        client.getObject(request, ResponseTransformer.toInputStream());
    if (!token.isOf(answer.response().eTag())) {
      answer.abort();
      throw new ObjectNotFoundException(what + " failed: another object has taken its place");
    }
    if (answer.response().contentLength() > length) {
      answer.abort();
      throw new ReplicaException(what + " failed: the store does not give ranges of objects");
    }
    return answer;
  }
}
