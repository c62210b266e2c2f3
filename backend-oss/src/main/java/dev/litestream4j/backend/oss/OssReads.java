package dev.litestream4j.backend.oss;

import com.aliyun.oss.OSS;
import com.aliyun.oss.model.GetObjectRequest;
import com.aliyun.oss.model.OSSObject;
import com.aliyun.oss.model.ObjectMetadata;
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
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Reads objects: whole ones by name, ranges of those that were listed. Thread-safe. */
final class OssReads {
  private final OssReplicaConfig config;
  private final BucketKeys keys;
  private final OssCalls calls;

  OssReads(OssReplicaConfig config, OssCalls calls) {
    this.config = config;
    this.keys = config.keys();
    this.calls = calls;
  }

  OpenedObject open(LtxName name, String what, Deadline deadline) throws IOException {
    OSSObject answer =
        calls.run(
            what,
            deadline,
            client -> client.getObject(new GetObjectRequest(config.bucket(), keys.key(name))),
            OSSObject::forcedClose);
    ObjectMetadata head = answer.getObjectMetadata();
    long size = head.getContentLength();
    InputStream content = calls.stream(new OssBody(answer, size, calls, what), what, deadline);
    try {
      OssToken token = OssToken.of(what, head.getETag());
      return new OpenedObject(new LtxObject(name, size, created(head), token), content);
    } catch (ReplicaException e) {
      content.close();
      throw e;
    }
  }

  private static Optional<Instant> created(ObjectMetadata head) {
    Optional<Instant> uploaded = Optional.ofNullable(head.getLastModified()).map(Date::toInstant);
    String timestamp = head.getUserMetadata().get(OssWrites.TIMESTAMP);
    if (timestamp == null) {
      return uploaded;
    }
    try {
      return Optional.of(Instant.parse(timestamp));
    } catch (DateTimeParseException e) {
      // someone else's: the time of the upload is the next best
      return uploaded;
    }
  }

  InputStream read(LtxObject object, long offset, long length, String what, Deadline deadline)
      throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    OSSObject answer =
        calls.run(
            what,
            deadline,
            client -> get(client, object, offset, length, what),
            OSSObject::forcedClose);
    return calls.stream(new OssBody(answer, length, calls, what), what, deadline);
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
            client -> {
              try (InputStream body =
                  new OssBody(get(client, object, offset, length, what), length, calls, what)) {
                return body.readNBytes(length);
              }
            });
    if (bytes.length < length) {
      throw TransientReplicaException.shortRead(object, offset, length, bytes.length);
    }
    into.put(bytes);
  }

  /** Asks for a range of the object that was listed, and makes sure that this is what came. */
  private OSSObject get(OSS client, LtxObject object, long offset, long length, String what)
      throws IOException {
    OssToken token = (OssToken) object.token();
    GetObjectRequest request =
        new GetObjectRequest(config.bucket(), keys.key(object.name()))
            .withRange(offset, offset + length - 1);
    request.setMatchingETagConstraints(List.of(token.etag()));
    // without it OSS answers a range it cannot satisfy with the whole object
    request.addHeader("x-oss-range-behavior", "standard");
    OSSObject answer = client.getObject(request);
    ObjectMetadata head = answer.getObjectMetadata();
    if (!token.etag().equals(head.getETag())) {
      answer.forcedClose();
      throw new ObjectNotFoundException(what + " failed: another object has taken its place");
    }
    if (head.getContentLength() > length) {
      answer.forcedClose();
      throw new ReplicaException(what + " failed: the store does not give ranges of objects");
    }
    return answer;
  }
}
