package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.CREATED;
import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.only;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What {@link ReplicaClient} promises of large objects, and of those that go while they are read.
 */
public interface StreamingContract extends ReplicaContractSetup {
  /** Below this size the garbage of other tests weighs more than the object. */
  private static int smallestMeasured() {
    return 16 << 20;
  }

  /**
   * A large object is written and read as a stream: it is never on the heap as a whole.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aLargeObjectIsStreamed() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      HeapGrowth heap = new HeapGrowth();
      long size = largeObjectSize();
      LtxName name = name(9, 1, 1);
      client.put(name, new LargePayload(size, heap), CREATED, deadline);
      LtxObject object = only(client, 9, deadline);
      assertEquals(size, object.size());
      try (OpenedObject opened = client.open(name, deadline)) {
        assertHolds(opened.content(), 0, size, heap);
      }
      long from = size / 3;
      try (InputStream content = client.read(object, from, size - from, deadline)) {
        assertHolds(content, from, size, heap);
      }
      if (size >= smallestMeasured()) {
        assertEquals(
            streams(),
            heap.most() < size / 2,
            "the live heap grew by " + heap.most() + " bytes for an object of " + size);
      }
    }
  }

  private static void assertHolds(InputStream content, long from, long to, HeapGrowth heap)
      throws IOException {
    byte[] piece = new byte[1 << 16];
    long position = from;
    long nextMeasure = from;
    for (int count; (count = content.read(piece)) > 0; ) {
      for (int i = 0; i < count; i++, position++) {
        if (piece[i] != LargePayload.at(position)) {
          throw new AssertionError("wrong byte at " + position);
        }
      }
      if (position >= nextMeasure) {
        heap.measure();
        nextMeasure += (to - from) / 8 + 1;
      }
    }
    assertEquals(to, position, "the end of the stream");
  }

  /**
   * An object that is deleted, or replaced by another one, while it is read gives its own bytes or
   * fails; the bytes are never those of another one.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void anObjectThatGoesWhileItIsReadIsNeverMixed() throws IOException {
    try (ReplicaClient client = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      for (boolean replaced : new boolean[] {false, true}) {
        LtxName name = name(9, 1, replaced ? 2 : 1);
        byte[] written = bytes(1, 2_000_000);
        put(client, name, written, deadline);
        try (OpenedObject opened = client.open(name, deadline);
            InputStream range = client.read(opened.object(), 0, written.length, deadline)) {
          for (InputStream content : List.of(opened.content(), range)) {
            assertEquals(written[0] & 0xff, content.read());
          }
          if (replaced) {
            put(other, name, bytes(2, written.length), deadline);
          } else {
            other.delete(List.of(name), deadline);
          }
          for (InputStream content : List.of(opened.content(), range)) {
            assertBegins(written, content);
          }
        }
      }
    }
  }

  /** What comes after the first byte, to the end or to an error. */
  private static void assertBegins(byte[] written, InputStream content) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      content.transferTo(rest);
    } catch (IOException e) {
      // as good as an end: the caller reads again, and then finds out
      assertTrue(rest.size() < written.length, () -> "failed after its end: " + e);
    }
    byte[] read = rest.toByteArray();
    assertTrue(
        Arrays.equals(read, 0, read.length, written, 1, 1 + read.length),
        () -> "bytes of another object after " + Arrays.mismatch(read, written));
  }
}
