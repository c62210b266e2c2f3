package dev.litestream4j.backend.nats;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.ObjectInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object's meta message: what there is under a name, or the tombstone of what was.
 *
 * @param info the message's content
 * @param sequence the message's place in the stream
 * @param stored when the server stored it
 */
record Meta(ObjectInfo info, long sequence, Instant stored) {
  /** The size of all chunks but the last; what Go's client takes. */
  static final int CHUNK_SIZE = 128 << 10;

  /** RFC 3339 with as many digits of the second's fraction as there are, as Go prints it. */
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder().appendInstant(-1).toFormatter(Locale.ROOT);

  private static final String TIMESTAMP_HEADER = "Litestream-Timestamp";

  static Meta of(MessageInfo message) {
    return new Meta(new ObjectInfo(message), message.getSeq(), stored(message.getTime()));
  }

  static Meta of(Message delivered) {
    NatsJetStreamMetaData data = delivered.metaData();
    return new Meta(new ObjectInfo(delivered), data.streamSequence(), stored(data.timestamp()));
  }

  private static Instant stored(@Nullable ZonedDateTime time) {
    return time == null ? Instant.EPOCH : time.toInstant();
  }

  /** The content of the meta message of an object whose chunks are written. */
  static ObjectInfo describe(
      String bucket,
      String objectName,
      String nuid,
      long size,
      long chunks,
      String digest,
      Optional<Instant> created) {
    ObjectInfo.Builder info =
        ObjectInfo.builder(bucket, objectName)
            .nuid(nuid)
            .size(size)
            .chunks(chunks)
            .chunkSize(CHUNK_SIZE)
            .digest(digest);
    created.ifPresent(
        time -> info.headers(new Headers().put(TIMESTAMP_HEADER, TIMESTAMP.format(time))));
    return info.build();
  }

  /** The content of the message that takes this one's place when the object is deleted. */
  ObjectInfo tombstone() {
    return ObjectInfo.builder(info).deleted(true).size(0).chunks(0).digest(null).build();
  }

  /** Whether there is an object: no tombstone and no link to another one. */
  boolean isObject() {
    return hasChunks()
        && !info.isDeleted()
        && !info.isLink()
        && info.getSize() >= 0
        && info.getChunks() >= 0;
  }

  /** Whether chunks were written for it, be they deleted by now. */
  @SuppressWarnings("RedundantNullCheck") // absent in a message that another program wrote
  boolean hasChunks() {
    return info.getNuid() != null;
  }

  LtxObject object(LtxName name) {
    return new LtxObject(
        name,
        info.getSize(),
        Optional.of(created()),
        new NatsToken(info.getNuid(), info.getChunks(), sequence));
  }

  private Instant created() {
    Headers headers = info.getHeaders();
    String timestamp = headers == null ? null : headers.getFirst(TIMESTAMP_HEADER);
    if (timestamp == null) {
      return stored;
    }
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(timestamp, Instant::from);
    } catch (DateTimeException e) {
      return stored;
    }
  }
}
