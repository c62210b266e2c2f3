package dev.litestream4j.backend.nats;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaException;
import io.nats.client.Connection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a client. One that is dead is thrown away and a new one made by the next call:
 * a connection that repaired itself would send what was written to the old one, long after its call
 * has ended. Thread-safe.
 */
final class NatsLinks implements AutoCloseable {
  private final NatsReplicaConfig config;
  private final NatsConnector connector;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable BucketStream current;

  private volatile boolean closed;

  NatsLinks(NatsReplicaConfig config, NatsConnector connector) {
    this.config = config;
    this.connector = connector;
  }

  /** The bucket over a connection that is alive, as far as it is known. */
  BucketStream stream(String what, Deadline deadline) throws IOException {
    checkOpen(what);
    acquire(what, deadline);
    try {
      checkOpen(what);
      if (current != null && isAlive(current.connection())) {
        return current;
      }
      if (current != null) {
        connector.release(current.connection());
        current = null;
      }
      Connection connection = connector.connect(what, deadline);
      try {
        current = BucketStream.open(connection, config.stream(), what, deadline);
        return current;
      } finally {
        if (current == null) {
          connector.release(connection);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void acquire(String what, Deadline deadline) throws IOException {
    try {
      do {
        deadline.check(what);
      } while (!lock.tryLock(Answer.slice(deadline).toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw Answer.interrupted(what);
    }
  }

  private static boolean isAlive(Connection connection) {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }

  private void checkOpen(String what) throws ReplicaException {
    if (closed) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
  }

  /** Closes the connection; requests under way fail. */
  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      if (current != null) {
        connector.release(current.connection());
        current = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
