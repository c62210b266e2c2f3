package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.ServiceException;
import com.aliyun.oss.model.ObjectMetadata;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exclusive create: {@code PutObject} with {@code x-oss-forbid-overwrite: true}. Not
 * thread-safe.
 */
final class OssCreate implements SettledCreate.Store {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  /** User metadata that tells which call created an object. */
  private static final String MARK = "litestream4j-create";

  private final String bucket;
  private final OssCalls calls;
  private final String key;
  private final CheckedPayload payload;
  private final Map<String, String> user;
  private final String mark = UUID.randomUUID().toString();
  private final String what;
  private final Deadline deadline;

  OssCreate(
      String bucket,
      OssCalls calls,
      String key,
      Payload payload,
      Instant created,
      String what,
      Deadline deadline) {
    this.bucket = bucket;
    this.calls = calls;
    this.key = key;
    this.payload = new CheckedPayload(payload, what);
    this.user = Map.of(OssWrites.TIMESTAMP, created.toString(), MARK, mark);
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
          client -> {
            ObjectMetadata metadata = OssWrites.metadata(user);
            metadata.setHeader("x-oss-forbid-overwrite", "true");
            OssWrites.send(client, bucket, key, payload, metadata);
            return SettledCreate.Answer.CREATED;
          });
    } catch (ServiceException | ClientException | IllegalStateException | IOException e) {
      if (e instanceof ServiceException answer
          && "FileAlreadyExists".equals(answer.getErrorCode())) {
        return SettledCreate.Answer.TAKEN;
      }
      IOException broken = payload.failure();
      if (broken != null) {
        throw broken;
      }
      if (OssErrors.isCertain(e)) {
        throw calls.translate(what, e);
      }
      LOG.debug("{}: looking what came of it", what, e);
      return SettledCreate.Answer.UNKNOWN;
    }
  }

  @Override
  public SettledCreate.Found look() {
    try {
      Map<String, String> found =
          calls.untranslated(
              what, deadline, client -> client.headObject(bucket, key).getUserMetadata());
      return mark.equals(found.get(MARK)) ? SettledCreate.Found.OURS : SettledCreate.Found.ANOTHER;
    } catch (ServiceException e) {
      if ("NoSuchKey".equals(e.getErrorCode())) {
        return SettledCreate.Found.ABSENT;
      }
      return unknown(e);
    } catch (ClientException | IllegalStateException | IOException e) {
      return unknown(e);
    }
  }

  private SettledCreate.Found unknown(Exception e) {
    LOG.warn("{}: it is not known what came of it, and looking failed too", what, e);
    return SettledCreate.Found.UNKNOWN;
  }
}
