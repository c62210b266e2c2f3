package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import net.schmizz.sshj.SSHClient;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients in code, from connections that the program configures itself: other means of
 * authentication, jump hosts, algorithms. Not thread-safe.
 */
public final class SftpReplicaClientBuilder {
  private final Connections connections;
  private String folder = "";
  private Duration requestTimeout = Duration.ofSeconds(10);
  private @Nullable Clock clock;

  private SftpReplicaClientBuilder(Connections connections) {
    this.connections = connections;
  }

  /** Gives connections. Called anew, from any thread, when one has died. */
  @FunctionalInterface
  public interface Connections {
    /**
     * Connects and logs in, with time-outs of its own.
     *
     * @return a new connection that is authenticated; the replica client disconnects it
     * @throws IOException if there is none to be had
     */
    SSHClient connect() throws IOException;
  }

  /**
   * Begins a client of a replica on a server.
   *
   * @param connections how to connect to the server
   * @return a builder
   */
  public static SftpReplicaClientBuilder of(Connections connections) {
    return new SftpReplicaClientBuilder(Objects.requireNonNull(connections, "connections"));
  }

  /**
   * Sets the folder that holds {@code ltx/}. Unless set it is the one that a login begins in.
   *
   * @param folder a path on the server, relative to the login's folder or absolute, without a slash
   *     at its end; need not exist
   * @return this builder
   */
  public SftpReplicaClientBuilder folder(String folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
    return this;
  }

  /**
   * Sets how long the server may take to answer one request before the connection counts as dead.
   *
   * @param requestTimeout at least a millisecond; 10 seconds unless set
   * @return this builder
   */
  public SftpReplicaClientBuilder requestTimeout(Duration requestTimeout) {
    this.requestTimeout = Objects.requireNonNull(requestTimeout, "requestTimeout");
    return this;
  }

  /**
   * Sets the clock by which leftovers of dead writers are told from files in the making. Must be
   * set.
   *
   * @param clock the time
   * @return this builder
   */
  public SftpReplicaClientBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Makes the client. Connects to nothing yet.
   *
   * @return a new client, closed by the caller
   * @throws IllegalStateException if no clock was set
   * @throws IllegalArgumentException if the request time-out is none
   */
  public ReplicaClient build() {
    if (clock == null) {
      throw new IllegalStateException("a client of an SFTP replica needs a clock");
    }
    return new SftpReplicaClient(
        new SftpReplicaConfig(
            "sftp folder '" + folder + "'",
            new ReplicaKeys(folder),
            (what, deadline) -> connections.connect(),
            requestTimeout,
            clock));
  }
}
