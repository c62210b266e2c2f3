package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.Connection;
import java.io.IOException;

/** A connection that the program made, repairs and closes. */
final class GivenConnector implements NatsConnector {
  private final Connection connection;

  GivenConnector(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Connection connect(String what, Deadline deadline) throws IOException {
    Connection.Status status = connection.getStatus();
    if (status == Connection.Status.CLOSED) {
      throw new ReplicaException(what + " failed: the connection was closed by the program");
    }
    if (status != Connection.Status.CONNECTED) {
      throw new TransientReplicaException(what + " failed: the connection is " + status);
    }
    return connection;
  }

  @Override
  public void release(Connection given) {
    // the program's own
  }
}
