package dev.litestream4j.backend.nats;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.NUID;
import io.nats.client.Nats;
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

  static ServerProcess process(Path folder, String... arguments) throws IOException {
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

  /** Writes an object the way Go's client does, whose names are in another alphabet than Java's. */
  void plant(String bucket, String objectName, byte[] content)
      throws IOException, JetStreamApiException {
    String nuid = NUID.nextGlobal();
    connection.jetStream().publish("$O." + bucket + ".C." + nuid, content);
    ObjectInfo info =
        Meta.describe(bucket, objectName, nuid, content.length, 1, "SHA-256=", Optional.empty());
    connection
        .jetStream()
        .publish(
            "$O."
                + bucket
                + ".M."
                + Base64.getUrlEncoder()
                    .encodeToString(objectName.getBytes(StandardCharsets.UTF_8)),
            new Headers().put("Nats-Rollup", "sub"),
            info.serialize());
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
