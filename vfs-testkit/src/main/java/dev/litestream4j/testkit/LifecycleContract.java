package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.only;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaTimeoutException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link ReplicaClient} promises of interruption, deadlines and its end. */
public interface LifecycleContract extends ReplicaContractSetup {
  /**
   * A call that begins with the interrupt flag set ends at once, changes nothing and leaves the
   * flag set; afterwards the client works as before.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anInterruptEndsEveryCall() throws IOException {
    try (ReplicaClient client = connect()) {
      put(client, name(0, 1, 1), deadline(this));
      LtxObject object = only(client, 0, deadline(this));
      EveryCall.of(client, object, deadline(this))
          .forEach(
              (what, call) -> {
                Thread.currentThread().interrupt();
                try {
                  assertThrows(InterruptedIOException.class, call, what);
                } finally {
                  assertTrue(Thread.interrupted(), "the interrupt flag is set after " + what);
                }
              });
      assertEquals(object, only(client, 0, deadline(this)));
      assertEquals(1, stored().size(), "objects in the store");
    }
  }

  /**
   * A stream whose reader is interrupted throws and leaves the flag set.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anInterruptEndsAStream() throws IOException {
    try (ReplicaClient client = connect()) {
      put(client, name(0, 1, 1), bytes(1, 200_000), deadline(this));
      LtxObject object = only(client, 0, deadline(this));
      try (OpenedObject opened = client.open(object.name(), deadline(this));
          InputStream range = client.read(object, 1, 199_999, deadline(this))) {
        for (InputStream content : List.of(opened.content(), range)) {
          assertEquals(10, content.readNBytes(10).length);
          Thread.currentThread().interrupt();
          try {
            assertThrows(InterruptedIOException.class, content::readAllBytes);
          } finally {
            assertTrue(Thread.interrupted(), "the interrupt flag is set");
          }
        }
      }
      client.readFully(object, 0, ByteBuffer.allocate(200_000), deadline(this));
    }
  }

  /**
   * A call whose deadline has passed does nothing.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anExpiredDeadlineEndsEveryCall() throws IOException {
    try (ReplicaClient client = connect()) {
      put(client, name(0, 1, 1), deadline(this));
      LtxObject object = only(client, 0, deadline(this));
      EveryCall.of(client, object, Deadline.after(clock(), Duration.ZERO))
          .forEach((what, call) -> assertThrows(ReplicaTimeoutException.class, call, what));
      assertEquals(object, only(client, 0, deadline(this)));
      assertEquals(1, stored().size(), "objects in the store");
    }
  }

  /**
   * A stream whose deadline passes while it is read throws.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aDeadlineEndsAStream() throws IOException {
    try (ReplicaClient client = connect()) {
      put(client, name(0, 1, 1), bytes(1, 200_000), deadline(this));
      LtxObject object = only(client, 0, deadline(this));
      ManualClock clock = new ManualClock();
      Deadline deadline = deadline(clock);
      try (OpenedObject opened = client.open(object.name(), deadline);
          InputStream range = client.read(object, 1, 199_999, deadline)) {
        assertEquals(10, opened.content().readNBytes(10).length);
        assertEquals(10, range.readNBytes(10).length);
        clock.advance(deadline.remaining());
        assertThrows(ReplicaTimeoutException.class, () -> opened.content().readAllBytes());
        assertThrows(ReplicaTimeoutException.class, range::readAllBytes);
      }
    }
  }

  /**
   * A closed client refuses every call; closing it twice, and closing a stream after it, is no
   * error.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aClosedClientRefusesEveryCall() throws IOException {
    ReplicaClient client = connect();
    put(client, name(0, 1, 1), deadline(this));
    LtxObject object = only(client, 0, deadline(this));
    InputStream content = client.read(object, 0, object.size(), deadline(this));
    client.close();
    EveryCall.of(client, object, deadline(this))
        .forEach((what, call) -> assertThrows(ReplicaException.class, call, what));
    client.close();
    content.close();
    try (ReplicaClient other = connect()) {
      assertEquals(object, only(other, 0, deadline(this)));
    }
  }
}
