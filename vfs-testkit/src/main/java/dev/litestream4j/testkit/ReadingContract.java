package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.only;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LastingToken;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the reading calls of {@link ReplicaClient} promise. */
public interface ReadingContract extends ReplicaContractSetup {
  /**
   * An object opened by name gives its size and all of its bytes, and can be read by range.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anObjectIsOpenedWhole() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      for (int size : new int[] {0, 1, 100_000}) {
        byte[] written = bytes(size, size);
        LtxName name = name(0, 1, size + 1);
        put(client, name, written, deadline);
        LtxObject object;
        try (OpenedObject opened = client.open(name, deadline)) {
          object = opened.object();
          assertEquals(name, object.name());
          assertEquals(size, object.size());
          assertArrayEquals(written, opened.content().readAllBytes());
        }
        try (InputStream content = client.read(object, size / 2, size - size / 2, deadline)) {
          assertArrayEquals(Arrays.copyOfRange(written, size / 2, size), content.readAllBytes());
        }
      }
    }
  }

  /**
   * An object that is not there is not found, and the error names it.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anObjectThatIsNotThereIsNotFound() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      LtxName missing = name(3, 0xabc, 0xdef);
      assertNames(
          missing,
          assertThrows(ObjectNotFoundException.class, () -> client.open(missing, deadline)));
      put(client, missing, deadline);
      LtxObject object = only(client, 3, deadline);
      client.delete(List.of(missing), deadline);
      assertNames(
          missing,
          assertThrows(ObjectNotFoundException.class, () -> client.read(object, 0, 1, deadline)));
      assertNames(
          missing,
          assertThrows(
              ObjectNotFoundException.class,
              () -> client.readFully(object, 0, ByteBuffer.allocate(1), deadline)));
      assertThrows(ObjectNotFoundException.class, () -> client.open(missing, deadline));
    }
  }

  private static void assertNames(LtxName name, Exception e) {
    assertTrue(String.valueOf(e.getMessage()).contains(name.fileName()), e.toString());
  }

  /**
   * A range gives exactly its bytes, at both ends of the object too, as a stream and into buffers
   * of both kinds.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRangeGivesExactlyItsBytes() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      int size = 70_000;
      byte[] written = bytes(1, size);
      put(client, name(0, 1, 1), written, deadline);
      LtxObject object = only(client, 0, deadline);
      int[][] ranges = {
        {0, 0}, {0, 1}, {0, size}, {1, size - 1}, {size - 1, 1}, {size, 0}, {31_000, 4096}, {5, 0}
      };
      for (int[] range : ranges) {
        String which = "range " + range[0] + "+" + range[1];
        byte[] expected = Arrays.copyOfRange(written, range[0], range[0] + range[1]);
        try (InputStream content = client.read(object, range[0], range[1], deadline)) {
          assertArrayEquals(expected, content.readAllBytes(), which);
          assertEquals(-1, content.read(), which);
        }
        assertFills(client, object, range[0], expected, ByteBuffer.allocate(size + 8), deadline);
        ByteBuffer direct = ByteBuffer.allocateDirect(size + 8);
        assertFills(client, object, range[0], expected, direct, deadline);
      }
    }
  }

  private static void assertFills(
      ReplicaClient client,
      LtxObject object,
      long offset,
      byte[] expected,
      ByteBuffer into,
      Deadline deadline)
      throws IOException {
    into.position(3).limit(3 + expected.length);
    client.readFully(object, offset, into, deadline);
    assertEquals(3 + expected.length, into.position());
    assertEquals(into.position(), into.limit());
    byte[] all = new byte[into.capacity()];
    into.clear().get(all);
    byte[] around = new byte[into.capacity()];
    System.arraycopy(expected, 0, around, 3, expected.length);
    assertArrayEquals(around, all, "range " + offset + "+" + expected.length);
  }

  /**
   * A range that is not inside the object is the caller's error.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRangeOutsideTheObjectIsRefused() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      put(client, name(0, 1, 1), new byte[100], deadline);
      LtxObject object = only(client, 0, deadline);
      long[][] ranges = {
        {-1, 1}, {0, -1}, {0, 101}, {100, 1}, {101, 0}, {1, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}
      };
      for (long[] range : ranges) {
        assertThrows(
            IllegalArgumentException.class,
            () -> client.read(object, range[0], range[1], deadline),
            "range " + range[0] + "+" + range[1]);
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> client.readFully(object, 1, ByteBuffer.allocate(100), deadline));
    }
  }

  /**
   * An object that was replaced under its name, even by one of the same size and time, is not found
   * by whoever holds the old one; the new one is read by who lists again.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anObjectThatWasReplacedIsNotFound() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      LtxName name = name(0, 1, 1);
      put(client, name, bytes(1, 500), deadline);
      LtxObject first = only(client, 0, deadline);
      put(client, name, bytes(2, 500), deadline);
      assertThrows(ObjectNotFoundException.class, () -> client.read(first, 0, 500, deadline));
      assertThrows(
          ObjectNotFoundException.class,
          () -> client.readFully(first, 0, ByteBuffer.allocate(500), deadline));
      LtxObject second = only(client, 0, deadline);
      ByteBuffer into = ByteBuffer.allocate(500);
      client.readFully(second, 0, into, deadline);
      assertArrayEquals(bytes(2, 500), into.array());
      if (first.token() instanceof LastingToken mark) {
        assertNotEquals(mark.mark(), assertInstanceOf(LastingToken.class, second.token()).mark());
        assertEquals(second.token(), only(client, 0, deadline).token());
      }
    }
  }

  /**
   * Streams that are closed before their end give back what they hold.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void streamsClosedEarlyLeakNothing() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      byte[] written = bytes(4, 1 << 20);
      put(client, name(0, 1, 1), written, deadline);
      LtxObject object = only(client, 0, deadline);
      OptionalLong before = openHandles();
      for (int i = 0; i < 200; i++) {
        try (OpenedObject opened = client.open(object.name(), deadline);
            InputStream range = client.read(object, i, written.length - i, deadline)) {
          assertEquals(written[0] & 0xff, opened.content().read());
          assertEquals(written[i] & 0xff, range.read());
        }
      }
      if (before.isPresent()) {
        assertTrue(
            openHandles().orElseThrow() <= before.getAsLong(),
            "handles before " + before + ", after " + openHandles());
      }
      ByteBuffer into = ByteBuffer.allocate(written.length);
      client.readFully(object, 0, into, deadline);
      assertArrayEquals(written, into.array());
    }
  }

  /**
   * Eight threads read different ranges through one client.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void threadsReadSideBySide() throws Exception {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      byte[] written = bytes(5, 80_000);
      put(client, name(0, 1, 1), written, deadline);
      LtxObject object = only(client, 0, deadline);
      Threads.run(
          8,
          thread -> {
            for (int i = 0; i < 20; i++) {
              int from = thread * 10_000 + i;
              ByteBuffer into = ByteBuffer.allocate(9_000);
              client.readFully(object, from, into, deadline);
              assertArrayEquals(Arrays.copyOfRange(written, from, from + 9_000), into.array());
            }
          });
    }
  }
}
