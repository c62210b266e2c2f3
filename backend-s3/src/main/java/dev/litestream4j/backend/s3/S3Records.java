package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Records as objects, {@code <path>/<name>}, where Litestream's leases look for {@code lock.json}:
 * created with {@code If-None-Match: *}, replaced and deleted with {@code If-Match}. A record's
 * token is its ETag. Thread-safe.
 */
final class S3Records implements RecordStore {
  private static final int TRIES = 5;

  private final S3ReplicaConfig config;
  private final S3Objects objects;
  private final S3Calls calls;

  /** What a change asks the store to make sure of. */
  @FunctionalInterface
  private interface Condition {
    void applyTo(PutObjectRequest.Builder request);
  }

  S3Records(S3ReplicaConfig config, S3Objects objects, S3Calls calls) {
    this.config = config;
    this.objects = objects;
    this.calls = calls;
  }

  /**
   * Litestream's key of a lease: unlike those of LTX files without a slash where the path is empty.
   */
  private String key(String name) {
    String path = config.keys().path();
    return path.isEmpty() ? name : path + "/" + name;
  }

  @Override
  public Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException {
    ReplicaRecord.checkName(name);
    return read(name, calls.begin("reading record", name, deadline), deadline);
  }

  private Optional<ReplicaRecord> read(String name, String what, Deadline deadline)
      throws IOException {
    try {
      return calls.untranslated(
          what,
          deadline,
          (client, limit) -> {
            try (ResponseInputStream<GetObjectResponse> answer =
                client.getObject(
                    objects.get(key(name), limit).build(), ResponseTransformer.toInputStream())) {
              String content = content(answer, what);
              return Optional.of(
                  new ReplicaRecord(name, content, S3Token.of(what, answer.response().eTag())));
            }
          },
          ignored -> {});
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      if (e instanceof S3Exception answer && isAbsent(answer)) {
        return Optional.empty();
      }
      throw calls.translate(what, e, deadline);
    }
  }

  private static String content(InputStream body, String what) throws IOException {
    byte[] bytes = body.readNBytes(ReplicaRecord.LARGEST + 1);
    if (bytes.length > ReplicaRecord.LARGEST) {
      throw new ReplicaException(what + " failed: it is too long for a record");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean isAbsent(S3Exception e) {
    return e.statusCode() == 404 && !S3Errors.code(e).equals("NoSuchBucket");
  }

  @Override
  public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
      throws IOException {
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = calls.begin("creating record", name, deadline);
    return put(null, name, bytes, content, request -> request.ifNoneMatch("*"), what, deadline);
  }

  @Override
  public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline deadline)
      throws IOException {
    String name = expected.name();
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = calls.begin("replacing record", name, deadline);
    String etag = ((S3Token) expected.token()).etag();
    return put(expected, name, bytes, content, request -> request.ifMatch(etag), what, deadline);
  }

  private Optional<ReplicaRecord> put(
      @Nullable ReplicaRecord expected,
      String name,
      byte[] bytes,
      String content,
      Condition condition,
      String what,
      Deadline deadline)
      throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return Optional.of(send(name, bytes, content, condition, what, deadline));
      } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
        boolean conflict = e instanceof S3Exception answer && answer.statusCode() == 409;
        boolean refused = e instanceof S3Exception answer && answer.statusCode() == 412;
        if (!conflict && !refused && !(e instanceof S3Exception answer && isAbsent(answer))) {
          throw calls.translate(what, e, deadline);
        }
        Optional<ReplicaRecord> present = read(name, what, deadline);
        // a conflict is another write on its way, which need not come to anything
        if (!conflict || !present.equals(Optional.ofNullable(expected))) {
          return present.filter(record -> record.content().equals(content));
        }
        if (tries == TRIES) {
          throw calls.translate(what, e, deadline);
        }
      }
    }
  }

  private ReplicaRecord send(
      String name,
      byte[] bytes,
      String content,
      Condition condition,
      String what,
      Deadline deadline)
      throws IOException {
    String etag =
        calls.untranslated(
            what,
            deadline,
            (client, limit) -> {
              PutObjectRequest.Builder request =
                  objects.put(key(name), Map.of(), limit).contentType("application/json");
              condition.applyTo(request);
              return client.putObject(request.build(), RequestBody.fromBytes(bytes)).eTag();
            },
            ignored -> {});
    return new ReplicaRecord(name, content, S3Token.of(what, etag));
  }

  @Override
  public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
    String what = calls.begin("deleting record", expected.name(), deadline);
    // first a look, for stores that do not mind the condition of a delete
    Optional<ReplicaRecord> present = read(expected.name(), what, deadline);
    if (present.isEmpty()) {
      return true;
    }
    if (!present.get().token().equals(expected.token())) {
      return false;
    }
    String etag = ((S3Token) expected.token()).etag();
    try {
      return calls.untranslated(
          what,
          deadline,
          (client, limit) -> {
            client.deleteObject(
                objects.delete(key(expected.name()), limit).toBuilder().ifMatch(etag).build());
            return true;
          },
          ignored -> {});
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      if (e instanceof S3Exception answer && (isAbsent(answer) || answer.statusCode() == 412)) {
        return isAbsent(answer);
      }
      throw calls.translate(what, e, deadline);
    }
  }
}
