package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import java.io.IOException;

/**
 * All chunks of an object of few chunks, asked for where they are when one writer at a time writes
 * to the bucket: right before the meta message. From the first that is not there a consumer finds
 * them.
 */
final class GuessedChunks implements ChunkSource {
  private final BucketStream stream;
  private final String subject;
  private final long first;
  private final int chunks;
  private final int window;
  private final String what;
  private final Deadline deadline;
  private ChunkSource source;
  private int received;
  private boolean guessing = true;

  GuessedChunks(
      BucketStream stream,
      String subject,
      NatsToken token,
      int window,
      String what,
      Deadline deadline) {
    this.stream = stream;
    this.subject = subject;
    this.first = token.metaSequence() - token.chunks();
    this.chunks = Math.toIntExact(token.chunks());
    this.window = window;
    this.what = what;
    this.deadline = deadline;
    this.source =
        new DirectChunks(
            stream, subject, chunk -> first + chunk, 0, chunks, window, what, deadline);
  }

  @Override
  public byte[] next() throws IOException {
    if (guessing) {
      try {
        byte[] chunk = source.next();
        received++;
        return chunk;
      } catch (ObjectNotFoundException e) {
        guessing = false;
        source.close();
        long from = received == 0 ? 1 : first + received;
        source =
            DeliveredChunks.open(stream, subject, from, chunks - received, window, what, deadline);
      }
    }
    return source.next();
  }

  @Override
  public void close() {
    source.close();
  }
}
