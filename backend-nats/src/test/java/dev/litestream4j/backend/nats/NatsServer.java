package dev.litestream4j.backend.nats;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.NUID;
import io.nats.client.Nats;
import io.nats.client.ObjectStore;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A real server with JetStream, and a look at its buckets past the client under test. */
final class NatsServer implements AutoCloseable {
  private static final ServerProgram PROGRAM =
      new ServerProgram("nats-server", "apt-get install nats-server");

  private final ServerProcess process;
  private final Connection connection;

  private NatsServer(ServerProcess process, Options.Builder options)
      throws IOException, InterruptedException {
    this.process = process;
    this.connection = Nats.connect(options.server("nats://" + process.address()).build());
  }

  static NatsServer start(Path folder) throws IOException, InterruptedException {
    return start(folder, new Options.Builder());
  }

  /** Starts a server with more arguments than it needs, and connects with some options. */
  static NatsServer start(Path folder, Options.Builder options, String... arguments)
      throws IOException, InterruptedException {
    return new NatsServer(process(folder, arguments), options);
  }

  /** A server without JetStream. */
  static ServerProcess bare() throws IOException {
    return ServerProcess.start(
        PROGRAM, port -> List.of("-a", "127.0.0.1", "-p", Integer.toString(port)));
  }

  private static ServerProcess process(Path folder, String... arguments) throws IOException {
    return ServerProcess.start(
        PROGRAM,
        port -> {
          List<String> all =
              new ArrayList<>(List.of("-a", "127.0.0.1", "-p", Integer.toString(port)));
          all.addAll(List.of("-js", "-sd", folder.toString()));
          all.addAll(Arrays.asList(arguments));
          return all;
        });
  }

  String address() {
    return process.address();
  }

  int port() {
    return process.port();
  }

  Connection connection() {
    return connection;
  }

  /** Makes a bucket as Litestream's users do. */
  void createBucket(String bucket) throws IOException, JetStreamApiException {
    connection
        .objectStoreManagement()
        .create(ObjectStoreConfiguration.builder(bucket).storageType(StorageType.File).build());
  }

  /** Writes an object of one chunk. */
  void plant(String bucket, String objectName, byte[] content)
      throws IOException, JetStreamApiException {
    plant(bucket, objectName, content, List.of(content.length), 0);
  }

  /**
   * Writes an object the way Go's client does, whose names are in another alphabet than Java's.
   *
   * @param sizes of the chunks
   * @param every after how many chunks a message of something else is written; 0 for never
   */
  void plant(String bucket, String objectName, byte[] content, List<Integer> sizes, int every)
      throws IOException, JetStreamApiException {
    String nuid = NUID.nextGlobal();
    int offset = 0;
    int chunks = 0;
    for (int size : sizes) {
      publish(bucket, "C." + nuid, Arrays.copyOfRange(content, offset, offset + size));
      offset += size;
      if (every > 0 && ++chunks % every == 0) {
        publish(bucket, "C.someone-else", new byte[10]);
      }
    }
    publishMeta(
        bucket,
        Meta.describe(
            bucket, objectName, nuid, content.length, sizes.size(), "SHA-256=", Optional.empty()));
  }

  /** Deletes an object the way Go's client does, but for its chunks. */
  void bury(String bucket, String objectName) throws IOException, JetStreamApiException {
    publishMeta(
        bucket,
        ObjectInfo.builder(bucket, objectName).nuid(NUID.nextGlobal()).deleted(true).build());
  }

  private void publishMeta(String bucket, ObjectInfo info)
      throws IOException, JetStreamApiException {
    byte[] name = info.getObjectName().getBytes(StandardCharsets.UTF_8);
    connection
        .jetStream()
        .publish(
            "$O." + bucket + ".M." + Base64.getUrlEncoder().encodeToString(name),
            new Headers().put("Nats-Rollup", "sub"),
            info.serialize());
  }

  /** Stores a message in the bucket's stream. */
  void publish(String bucket, String subject, byte[] content)
      throws IOException, JetStreamApiException {
    connection.jetStream().publish("$O." + bucket + "." + subject, content);
  }

  /** The last message of a subject in the bucket's stream. */
  MessageInfo lastMessage(String bucket, String subject) throws IOException, JetStreamApiException {
    return connection
        .jetStreamManagement()
        .getLastMessage("OBJ_" + bucket, "$O." + bucket + "." + subject);
  }

  ObjectStore objectStore(String bucket) throws IOException {
    return connection.objectStore(bucket);
  }

  /** The names of all objects of a bucket, and the subjects of chunks that belong to none. */
  Set<String> stored(String bucket) throws IOException, JetStreamApiException {
    String meta = "$O." + bucket + ".M.";
    Set<String> stored = new TreeSet<>(subjects(bucket));
    for (String subject : List.copyOf(stored)) {
      if (subject.startsWith(meta)) {
        MessageInfo last =
            connection.jetStreamManagement().getLastMessage("OBJ_" + bucket, subject);
        ObjectInfo info = new ObjectInfo(last);
        stored.remove(subject);
        if (!info.isDeleted()) {
          stored.add(info.getObjectName());
          stored.remove("$O." + bucket + ".C." + info.getNuid());
        }
      }
    }
    return stored;
  }

  private Set<String> subjects(String bucket) throws IOException, JetStreamApiException {
    return connection
        .jetStreamManagement()
        .getStreamInfo("OBJ_" + bucket, StreamInfoOptions.filterSubjects("$O." + bucket + ".>"))
        .getStreamState()
        .getSubjectMap()
        .keySet();
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.close();
    }
  }
}
