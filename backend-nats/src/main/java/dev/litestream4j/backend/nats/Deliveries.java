package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.ReplayPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a stream one after the other, by a consumer of the server's that ends with this.
 * Messages are asked for in batches, the next one before the last has come whole: so the network is
 * busy, and no more waits here than two batches. Used by one thread.
 */
final class Deliveries implements AutoCloseable {
  private static final Duration INACTIVE = Duration.ofSeconds(30);

  /** Waits without a message after which the server is asked whether there are any left. */
  private static final int QUIET_WAITS = 5;

  private final BucketStream stream;
  private final String consumer;
  private final Subscription subscription;
  private final int batch;
  private final long most;
  private final String what;
  private final long atFirst;
  private long asked;
  private long received;
  private boolean empty;

  private Deliveries(
      BucketStream stream,
      String consumer,
      Subscription subscription,
      int batch,
      long most,
      long atFirst,
      String what) {
    this.stream = stream;
    this.atFirst = atFirst;
    this.empty = atFirst == 0;
    this.consumer = consumer;
    this.subscription = subscription;
    this.batch = batch;
    this.most = most;
    this.what = what;
  }

  /**
   * Makes the consumer.
   *
   * @param which the messages wanted
   * @param batch how many to ask for at once
   * @param most how many to ask for altogether
   */
  static Deliveries open(
      BucketStream stream,
      ConsumerConfiguration.Builder which,
      int batch,
      long most,
      String what,
      Deadline deadline)
      throws IOException {
    ConsumerConfiguration configuration =
        which
            .ackPolicy(AckPolicy.None)
            .replayPolicy(ReplayPolicy.Instant)
            .memStorage(true)
            .numReplicas(1)
            .inactiveThreshold(INACTIVE)
            .build();
    ConsumerInfo info = stream.createConsumer(configuration, what, deadline);
    Connection connection = stream.connection();
    try {
      Subscription subscription = connection.subscribe(connection.createInbox());
      subscription.setPendingLimits(-1, -1);
      return new Deliveries(
          stream, info.getName(), subscription, batch, most, info.getNumPending(), what);
    } catch (IllegalStateException e) {
      throw NatsErrors.lost(what, e);
    }
  }

  /** How many messages were there when the consumer was made. */
  long atFirst() {
    return atFirst;
  }

  /**
   * Waits for the next message.
   *
   * @return the message, or empty when the server has none left
   */
  Optional<Message> next(Deadline deadline) throws IOException {
    try {
      for (int quiet = 0; ; ) {
        deadline.check(what);
        pull();
        if (empty && isExhausted(deadline)) {
          return Optional.empty();
        }
        @Nullable Message message = subscription.nextMessage(Answer.slice(deadline));
        if (message != null) {
          return Optional.of(checked(message));
        }
        Answer.checkDenied(stream.connection(), stream.pullSubject(consumer), what);
        if (++quiet % QUIET_WAITS == 0 && isExhausted(deadline)) {
          return Optional.empty();
        }
      }
    } catch (InterruptedException e) {
      throw Answer.interrupted(what);
    } catch (IllegalStateException e) {
      throw NatsErrors.lost(what, e);
    }
  }

  /** Asks the server; a consumer without messages is asked before the first wait, but once. */
  private boolean isExhausted(Deadline deadline) throws IOException {
    empty = false;
    return stream.exhausted(consumer, received, what, deadline);
  }

  private void pull() {
    int more = (int) Math.min(batch, most - asked);
    if (more > 0 && asked - received <= batch / 2) {
      byte[] request = PullRequestOptions.builder(more).build().serialize();
      stream.connection().publish(stream.pullSubject(consumer), subscription.getSubject(), request);
      asked += more;
    }
  }

  private Message checked(Message message) throws IOException {
    if (!message.isJetStream()) {
      String status = message.isStatusMessage() ? message.getStatus().getMessageWithCode() : "?";
      throw new TransientReplicaException(what + " failed: the server ended it: " + status);
    }
    received++;
    if (message.metaData().consumerSequence() != received) {
      throw new TransientReplicaException(what + " failed: a message was lost on its way");
    }
    return message;
  }

  @Override
  public void close() {
    if (subscription.isActive()) {
      subscription.unsubscribe();
    }
    stream.deleteConsumer(consumer);
  }
}
