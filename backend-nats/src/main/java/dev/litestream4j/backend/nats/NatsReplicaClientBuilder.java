package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaKeys;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.util.Objects;

/** Makes clients in code, without a URL. Not thread-safe. */
public final class NatsReplicaClientBuilder {
  private final NatsConnector connector;
  private final String server;
  private final String bucket;
  private String path = "";

  private NatsReplicaClientBuilder(NatsConnector connector, String server, String bucket) {
    this.connector = connector;
    this.server = server;
    this.bucket = Objects.requireNonNull(bucket, "bucket");
  }

  /**
   * Begins a client that makes its own connection, and a new one when it has died. The options'
   * reconnecting and error listener are not used.
   *
   * @param options servers, credentials, TLS, executors
   * @param bucket the object-store bucket, which must exist
   * @return a builder
   */
  public static NatsReplicaClientBuilder of(Options options, String bucket) {
    String server = String.valueOf(options.getServers().iterator().next());
    String safe = server.replaceAll("//[^/]*@", "//");
    return new NatsReplicaClientBuilder(
        new OwnConnector(options, safe, "the credentials of the options"), safe, bucket);
  }

  /**
   * Begins a client over the program's own connection, which may be shared. The client does not
   * close it. While it reconnects, calls fail as transient. Switch off the SDK's buffering of what
   * is sent while there is no connection ({@link Options.Builder#reconnectBufferSize} 0) if the
   * client is to write: a write would else be carried out after its call has ended.
   *
   * @param connection a connection with JetStream
   * @param bucket the object-store bucket, which must exist
   * @return a builder
   */
  public static NatsReplicaClientBuilder of(Connection connection, String bucket) {
    String server = String.valueOf(connection.getOptions().getServers().iterator().next());
    String safe = server.replaceAll("//[^/]*@", "//");
    return new NatsReplicaClientBuilder(new GivenConnector(connection), safe, bucket);
  }

  /**
   * Sets where in the bucket the replica is: what stands before {@code ltx/} in the objects' names.
   *
   * @param path without slashes at its ends; empty unless set
   * @return this builder
   */
  public NatsReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Makes the client. Connects to nothing yet.
   *
   * @return a new client, closed by the caller
   * @throws IllegalArgumentException if the bucket's name is malformed
   */
  public ReplicaClient build() {
    String url = server + "/" + bucket + (path.isEmpty() ? "" : "/" + path);
    return new NatsReplicaClient(
        new NatsReplicaConfig(url, bucket, new ReplicaKeys(path)), connector);
  }
}
