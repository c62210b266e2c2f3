package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import io.nats.client.api.MessageInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads objects and ranges of them: only chunks that overlap the range are asked for. */
final class NatsReads {
  /** More chunks than these come by a consumer. */
  private static final int MOST_DIRECT = 64;

  /** Objects up to this size are read whole at once. */
  private static final long SMALL = 1 << 20;

  /** Bytes that may be under way for one stream. */
  private static final long WINDOW = 2 << 20;

  private final NatsReplicaConfig config;
  private final ChunkMaps maps;

  NatsReads(NatsReplicaConfig config) {
    this.config = config;
    this.maps = new ChunkMaps(config);
  }

  /** What has a name now. */
  LtxObject find(BucketStream stream, LtxName name, String what, Deadline deadline)
      throws IOException {
    Optional<MessageInfo> last = stream.last(config.metaSubject(name), what, deadline);
    return last.map(Meta::of)
        .filter(Meta::isObject)
        .map(meta -> meta.object(name))
        .orElseThrow(() -> new ObjectNotFoundException(what + " failed: there is no such object"));
  }

  /** A range, which lies inside the object. */
  InputStream range(
      BucketStream stream,
      LtxObject object,
      long offset,
      long length,
      String what,
      Deadline deadline)
      throws IOException {
    NatsToken token = token(object, what);
    if (length == 0) {
      // no chunk tells whether the object is still there
      if (!token.nuid().equals(token(find(stream, object.name(), what, deadline), what).nuid())) {
        throw new ObjectNotFoundException(what + " failed: another object has taken its place");
      }
      return InputStream.nullInputStream();
    }
    boolean whole = length == object.size() || token.chunks() == 1;
    if (whole) {
      return whole(stream, object, offset, length, what, deadline);
    }
    ChunkMap map = maps.of(stream, object, what, deadline);
    int from = map.chunkAt(offset);
    int end = map.chunkAt(offset + length - 1) + 1;
    int skip = (int) (offset - map.offset(from));
    return ChunkStream.open(
        chunks(stream, object, map, from, end, what, deadline), skip, length, what);
  }

  private ChunkSource chunks(
      BucketStream stream,
      LtxObject object,
      ChunkMap map,
      int from,
      int end,
      String what,
      Deadline deadline)
      throws IOException {
    String subject = config.chunkSubject(token(object, what).nuid());
    int window = window(map.offset(end) - map.offset(from), end - from);
    return end - from <= MOST_DIRECT
        ? new DirectChunks(stream, subject, map::sequence, from, end, window, what, deadline)
        : DeliveredChunks.open(
            stream, subject, map.sequence(from), end - from, window, what, deadline);
  }

  /** All chunks, or a part of the only one: how large each of them is need not be known. */
  private InputStream whole(
      BucketStream stream,
      LtxObject object,
      long offset,
      long length,
      String what,
      Deadline deadline)
      throws IOException {
    NatsToken token = token(object, what);
    if (object.size() <= SMALL && token.chunks() <= MOST_DIRECT) {
      byte[] bytes = guessed(stream, token, object.size(), what, deadline);
      if (bytes.length == object.size()) {
        return new ByteArrayInputStream(bytes, (int) offset, (int) length);
      }
    }
    String subject = config.chunkSubject(token.nuid());
    int window = window(object.size(), token.chunks());
    ChunkSource chunks =
        DeliveredChunks.open(stream, subject, 1, token.chunks(), window, what, deadline);
    return ChunkStream.open(chunks, (int) offset, length, what);
  }

  /**
   * Asks for chunks where they are when one writer at a time writes to the bucket: right before the
   * meta message. An object has as many chunks as there are places: if all of them hold one of its
   * chunks, these are all, in their order.
   *
   * @return the object's bytes, or nothing where another message was found
   */
  private byte[] guessed(
      BucketStream stream, NatsToken token, long size, String what, Deadline deadline)
      throws IOException {
    long first = token.metaSequence() - token.chunks();
    int count = (int) token.chunks();
    String subject = config.chunkSubject(token.nuid());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
    try (ChunkSource chunks =
        new DirectChunks(
            stream, subject, chunk -> first + chunk, 0, count, count, what, deadline)) {
      for (int i = 0; i < count; i++) {
        bytes.writeBytes(chunks.next());
      }
      return bytes.toByteArray();
    } catch (ObjectNotFoundException e) {
      return new byte[0];
    }
  }

  private static int window(long bytes, long chunks) {
    return (int) Math.max(2, Math.min(4096, WINDOW / Math.max(1, bytes / chunks)));
  }

  private static NatsToken token(LtxObject object, String what) throws ObjectNotFoundException {
    if (object.token() instanceof NatsToken token) {
      return token;
    }
    throw new ObjectNotFoundException(what + " failed: it was listed by another kind of store");
  }
}
