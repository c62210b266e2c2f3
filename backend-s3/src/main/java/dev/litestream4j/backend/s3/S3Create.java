package dev.litestream4j.backend.s3;

import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One exclusive create: {@code PutObject} with {@code If-None-Match: *}, in one request even if the
 * bytes are many, since this is the form in which the probe makes sure that the store refuses a
 * second object. Not thread-safe.
 */
final class S3Create implements SettledCreate.Store {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  /** User metadata that tells which call created an object. */
  private static final String MARK = "litestream4j-create";

  private static final List<Class<? extends Exception>> BEFORE_SENDING =
      List.of(
          ConnectException.class,
          ConnectTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class);

  private final S3Objects objects;
  private final S3Calls calls;
  private final String key;
  private final CheckedPayload payload;
  private final Map<String, String> metadata;
  private final String mark = UUID.randomUUID().toString();
  private final String what;
  private final Deadline deadline;

  S3Create(
      S3Objects objects,
      S3Calls calls,
      String key,
      Payload payload,
      Instant created,
      String what,
      Deadline deadline) {
    this.objects = objects;
    this.calls = calls;
    this.key = key;
    this.payload = new CheckedPayload(payload, what);
    this.metadata = Map.of(S3Objects.TIMESTAMP, created.toString(), MARK, mark);
    this.what = what;
    this.deadline = deadline;
  }

  CreateOutcome run() throws IOException {
    return SettledCreate.run(what, this);
  }

  @Override
  public SettledCreate.Answer send() throws IOException {
    try {
      return calls.untranslated(
          what,
          deadline,
          (client, limit) -> {
            try (S3Content content = new S3Content(payload)) {
              client.putObject(
                  objects.put(key, metadata, limit).ifNoneMatch("*").build(), content.body());
            }
            return SettledCreate.Answer.CREATED;
          },
          ignored -> {});
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      if (e instanceof S3Exception answer
          && (answer.statusCode() == 412 || answer.statusCode() == 409)) {
        return SettledCreate.Answer.TAKEN;
      }
      if (isCertain(e)) {
        IOException broken = payload.failure();
        throw broken != null ? broken : calls.translate(what, e, deadline);
      }
      LOG.debug("{}: looking what came of it", what, e);
      return SettledCreate.Answer.UNKNOWN;
    }
  }

  /** Whether the object was certainly not written. */
  private boolean isCertain(Exception e) {
    if (payload.failure() != null) {
      return true;
    }
    if (e instanceof S3Exception answer) {
      return answer.statusCode() / 100 == 4
          || answer.statusCode() == 501
          || S3Errors.isThrottling(answer);
    }
    return S3Errors.lacksCredentials(e)
        || BEFORE_SENDING.stream().anyMatch(type -> S3Errors.cause(e, type) != null);
  }

  @Override
  public SettledCreate.Found look() {
    try {
      Map<String, String> found =
          calls.untranslated(
              what,
              deadline,
              (client, limit) -> client.headObject(objects.head(key, limit)).metadata(),
              ignored -> {});
      return mark.equals(found.get(MARK)) ? SettledCreate.Found.OURS : SettledCreate.Found.ANOTHER;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return SettledCreate.Found.ABSENT;
      }
      return unknown(e);
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      return unknown(e);
    }
  }

  private SettledCreate.Found unknown(Exception e) {
    LOG.warn("{}: it is not known what came of it, and looking failed too", what, e);
    return SettledCreate.Found.UNKNOWN;
  }
}
