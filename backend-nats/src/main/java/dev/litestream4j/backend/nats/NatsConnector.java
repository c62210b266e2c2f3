package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import io.nats.client.Connection;
import java.io.IOException;

/** Where connections come from. Thread-safe. */
interface NatsConnector {
  /**
   * Gives a connection that is alive.
   *
   * @throws dev.litestream4j.api.ReplicaAccessDeniedException if the server does not take the
   *     credentials
   * @throws IOException if there is none to be had
   */
  Connection connect(String what, Deadline deadline) throws IOException;

  /** Takes a connection back, alive or dead. */
  void release(Connection connection);
}
