package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;

/** Many chunks in a row, delivered by a consumer. */
final class DeliveredChunks implements ChunkSource {
  private final Deliveries deliveries;
  private final String what;
  private final Deadline deadline;

  private DeliveredChunks(Deliveries deliveries, String what, Deadline deadline) {
    this.deliveries = deliveries;
    this.what = what;
    this.deadline = deadline;
  }

  /**
   * Begins at a chunk.
   *
   * @param sequence of the first chunk, or any before it back to the object's first
   * @param count how many are wanted
   * @param batch how many to ask for at once
   */
  static DeliveredChunks open(
      BucketStream stream,
      String subject,
      long sequence,
      long count,
      int batch,
      String what,
      Deadline deadline)
      throws IOException {
    ConsumerConfiguration.Builder chunks =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(Math.max(1, sequence))
            .filterSubject(subject);
    return new DeliveredChunks(
        Deliveries.open(stream, chunks, batch, count, what, deadline), what, deadline);
  }

  @Override
  public byte[] next() throws IOException {
    Message chunk =
        deliveries
            .next(deadline)
            .orElseThrow(
                () -> new ObjectNotFoundException(what + " failed: it was deleted or replaced"));
    byte[] data = chunk.getData();
    return data == null ? new byte[0] : data;
  }

  @Override
  public void close() {
    deliveries.close();
  }
}
