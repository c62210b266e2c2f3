package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.ExclusiveCreates.Draft;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Exclusive creation by {@code PutObject} with {@code If-None-Match: *}, in one request even if the
 * bytes are many, since this is the form in which the probe makes sure that the store refuses a
 * second object. Thread-safe.
 */
final class S3Create implements ExclusiveCreates.Store {
  /** User metadata that tells which call created an object. */
  private static final String MARK = "litestream4j-create";

  private static final List<Class<? extends Exception>> BEFORE_SENDING =
      List.of(
          ConnectException.class,
          ConnectTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class);

  private final S3Objects objects;
  private final S3Calls calls;

  S3Create(S3Objects objects, S3Calls calls) {
    this.objects = objects;
    this.calls = calls;
  }

  @Override
  public void put(Draft draft, String what, Deadline deadline) throws IOException {
    Map<String, String> metadata =
        Map.of(S3Objects.TIMESTAMP, draft.created().toString(), MARK, draft.mark());
    calls.untranslated(
        what,
        deadline,
        (client, limit) -> {
          S3Content.send(
              client, objects.put(draft.key(), metadata, limit).ifNoneMatch("*"), draft.payload());
          return draft;
        },
        ignored -> {});
  }

  @Override
  public Optional<String> mark(String key, String what, Deadline deadline) throws IOException {
    return calls.untranslated(
        what,
        deadline,
        (client, limit) ->
            Optional.ofNullable(client.headObject(objects.head(key, limit)).metadata().get(MARK)),
        ignored -> {});
  }

  @Override
  public void delete(String key, String what, Deadline deadline) throws IOException {
    calls.run(what, deadline, (client, limit) -> client.deleteObject(objects.delete(key, limit)));
  }

  @Override
  public Failure classify(Exception e) {
    if (e instanceof S3Exception answer) {
      return ofAnswer(answer);
    }
    return S3Errors.lacksCredentials(e)
            || BEFORE_SENDING.stream().anyMatch(type -> S3Errors.cause(e, type) != null)
        ? Failure.NOT_WRITTEN
        : Failure.UNKNOWN;
  }

  private static Failure ofAnswer(S3Exception answer) {
    int status = answer.statusCode();
    return switch (status) {
      case 404 -> Failure.ABSENT;
      case 409 -> Failure.CONFLICT;
      case 412 -> Failure.TAKEN;
      case 501 -> Failure.UNSUPPORTED;
      default ->
          status / 100 == 4 || S3Errors.isThrottling(answer)
              ? Failure.NOT_WRITTEN
              : Failure.UNKNOWN;
    };
  }

  @Override
  public IOException translate(String what, Exception e, Deadline deadline) {
    return calls.translate(what, e, deadline);
  }
}
