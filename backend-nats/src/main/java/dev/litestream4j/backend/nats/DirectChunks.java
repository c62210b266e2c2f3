package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntToLongFunction;

/**
 * A few chunks, each asked for by its sequence, several under way at once: one round trip where a
 * consumer takes two.
 */
final class DirectChunks implements ChunkSource {
  private final BucketStream stream;
  private final String subject;
  private final IntToLongFunction sequences;
  private final int end;
  private final int window;
  private final String what;
  private final Deadline deadline;
  private final Queue<Answer> underWay = new ArrayDeque<>();
  private int sent;
  private int received;

  /**
   * Asks for nothing yet.
   *
   * @param sequences the sequence of each chunk
   * @param from the first chunk wanted, inclusive
   * @param end the last one, exclusive
   * @param window how many may be under way
   */
  DirectChunks(
      BucketStream stream,
      String subject,
      IntToLongFunction sequences,
      int from,
      int end,
      int window,
      String what,
      Deadline deadline) {
    this.stream = stream;
    this.subject = subject;
    this.sequences = sequences;
    this.sent = from;
    this.received = from;
    this.end = end;
    this.window = window;
    this.what = what;
    this.deadline = deadline;
  }

  @Override
  public byte[] next() throws IOException {
    while (sent < end && underWay.size() < window) {
      underWay.add(stream.sendGet(sequences.applyAsLong(sent), deadline));
      sent++;
    }
    long sequence = sequences.applyAsLong(received);
    Optional<MessageInfo> chunk = stream.got(underWay.remove(), sequence, what, deadline);
    if (chunk.isEmpty() || !subject.equals(chunk.get().getSubject())) {
      throw new ObjectNotFoundException(what + " failed: it was deleted or replaced");
    }
    received++;
    byte[] data = chunk.get().getData();
    return data == null ? new byte[0] : data;
  }

  @Override
  public void close() {
    underWay.clear();
  }
}
