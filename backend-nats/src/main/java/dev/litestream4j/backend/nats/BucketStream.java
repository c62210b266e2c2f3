package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ApiResponse;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerCreateRequest;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.PurgeResponse;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The requests to one bucket's stream over one connection. Requests are sent without waiting, so
 * that many can be under way. Thread-safe.
 *
 * <p>Meta messages are read from the stream's leader, as a replica may lag behind it; chunks never
 * change, so any replica may give them.
 */
final class BucketStream {
  private static final String API = "$JS.API.";
  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final String stream;
  private final boolean direct;

  private BucketStream(Connection connection, String stream, boolean direct) {
    this.connection = connection;
    this.stream = stream;
    this.direct = direct;
  }

  /**
   * Looks at the bucket.
   *
   * @throws ReplicaException if there is none of that name
   */
  static BucketStream open(Connection connection, String stream, String what, Deadline deadline)
      throws IOException {
    BucketStream unknown = new BucketStream(connection, stream, false);
    Message answer = unknown.send("STREAM.INFO." + stream, NOTHING, deadline).await(what, deadline);
    StreamInfo info = checked(what, new StreamInfo(answer));
    return new BucketStream(connection, stream, info.getConfiguration().getAllowDirect());
  }

  Connection connection() {
    return connection;
  }

  private Answer send(String request, byte[] body, Deadline deadline) {
    return publish(API + request, null, body, deadline);
  }

  /** Sends a message to be stored; {@link #stored} reads the answer. */
  Answer publish(String subject, @Nullable Headers headers, byte[] body, Deadline deadline) {
    Duration timeout = deadline.remaining().plus(Duration.ofSeconds(1));
    try {
      return new Answer(
          connection, subject, connection.requestWithTimeout(subject, headers, body, timeout));
    } catch (IllegalStateException e) {
      return new Answer(connection, subject, CompletableFuture.failedFuture(e));
    }
  }

  /**
   * Waits until a message is stored.
   *
   * @return its sequence
   * @throws JetStreamApiException if the server refused it: it is not stored
   * @throws IOException if there was no answer: it may be stored
   */
  static long stored(Answer answer, String what, Deadline deadline)
      throws IOException, JetStreamApiException {
    return new PublishAck(answer.await(what, deadline)).getSeqno();
  }

  /** Asks the leader for the last message of a subject. */
  Answer sendLast(String subject, Deadline deadline) {
    byte[] request = MessageGetRequest.lastForSubject(subject).serialize();
    return send("STREAM.MSG.GET." + stream, request, deadline);
  }

  /** The leader's last message of a subject, if there is one. */
  Optional<MessageInfo> last(String subject, String what, Deadline deadline) throws IOException {
    return message(sendLast(subject, deadline), what, deadline);
  }

  /** The answer of {@link #sendLast}. */
  Optional<MessageInfo> message(Answer answer, String what, Deadline deadline) throws IOException {
    MessageInfo message = new MessageInfo(answer.await(what, deadline), stream, false);
    return message.getApiErrorCode() == NatsErrors.NO_MESSAGE
        ? Optional.empty()
        : Optional.of(checked(what, message));
  }

  /** Asks any replica for the message of a sequence. */
  Answer sendGet(long sequence, Deadline deadline) {
    byte[] request = MessageGetRequest.forSequence(sequence).serialize();
    return send((direct ? "DIRECT.GET." : "STREAM.MSG.GET.") + stream, request, deadline);
  }

  /**
   * The answer of {@link #sendGet}; asks the leader where the replica does not have the message.
   */
  Optional<MessageInfo> got(Answer answer, long sequence, String what, Deadline deadline)
      throws IOException {
    if (!direct) {
      return message(answer, what, deadline);
    }
    Message message = answer.await(what, deadline);
    if (!message.isStatusMessage()) {
      return Optional.of(new MessageInfo(message, stream, true));
    }
    byte[] request = MessageGetRequest.forSequence(sequence).serialize();
    return message(send("STREAM.MSG.GET." + stream, request, deadline), what, deadline);
  }

  /** Asks the server to drop all messages of a subject. */
  Answer sendPurge(String subject, Deadline deadline) {
    byte[] request = PurgeOptions.subject(subject).toJson().getBytes(StandardCharsets.UTF_8);
    return send("STREAM.PURGE." + stream, request, deadline);
  }

  /** Waits for the answer of {@link #sendPurge}. */
  static void purged(Answer answer, String what, Deadline deadline) throws IOException {
    checked(what, new PurgeResponse(answer.await(what, deadline)));
  }

  /** Makes a consumer, whose messages are asked for at {@link #pullSubject}. */
  ConsumerInfo createConsumer(ConsumerConfiguration configuration, String what, Deadline deadline)
      throws IOException {
    byte[] request = new ConsumerCreateRequest(stream, configuration).serialize();
    Answer answer = send("CONSUMER.CREATE." + stream, request, deadline);
    return checked(what, new ConsumerInfo(answer.await(what, deadline)));
  }

  /** Whether a consumer has delivered all it has, and no more than so many messages. */
  boolean exhausted(String consumer, long received, String what, Deadline deadline)
      throws IOException {
    Answer answer = send("CONSUMER.INFO." + stream + "." + consumer, NOTHING, deadline);
    ConsumerInfo info = checked(what, new ConsumerInfo(answer.await(what, deadline)));
    return info.getNumPending() == 0 && info.getDelivered().getConsumerSequence() == received;
  }

  String pullSubject(String consumer) {
    return API + "CONSUMER.MSG.NEXT." + stream + "." + consumer;
  }

  /** Takes a consumer away, without waiting; one that stays ends by itself. */
  void deleteConsumer(String consumer) {
    try {
      connection.publish(API + "CONSUMER.DELETE." + stream + "." + consumer, NOTHING);
    } catch (IllegalStateException e) {
      // without a connection the server notices by itself that nobody asks any more
      assert connection.getStatus() != Connection.Status.CONNECTED : e;
    }
  }

  private static <T extends ApiResponse<T>> T checked(String what, T response)
      throws ReplicaException {
    try {
      return response.throwOnHasError();
    } catch (JetStreamApiException e) {
      throw NatsErrors.refusal(what, e);
    }
  }
}
