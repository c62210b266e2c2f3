package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.names;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaRecord;
import dev.litestream4j.api.ReplicaTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What a {@link RecordStore} promises. A contract test of a backend that has records implements it
 * beside {@link ReplicaClientContract}.
 */
public interface RecordContract extends ReplicaContractSetup {
  private static RecordStore records(ReplicaClient client) {
    return client.records().orElseThrow(() -> new AssertionError("the client has no records"));
  }

  /**
   * A record is there for everyone once it was created, and gone once it was deleted.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRecordIsReadAsItWasWritten() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      assertEquals(Optional.empty(), records(one).read("lock.json", deadline));
      for (String content : List.of("", "{\"owner\":\"ä€😀\"}\n", "x".repeat(60_000))) {
        Optional<ReplicaRecord> created = records(one).create("lock.json", content, deadline);
        assertEquals(content, created.orElseThrow().content());
        assertEquals("lock.json", created.get().name());
        assertEquals(created, records(other).read("lock.json", deadline));
        assertEquals(Optional.empty(), records(one).read("other.json", deadline));
        assertTrue(records(other).delete(created.get(), deadline));
        assertEquals(Optional.empty(), records(one).read("lock.json", deadline));
      }
    }
  }

  /**
   * A create finds a record of another text and changes nothing; one of its own text is its own.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRecordIsCreatedOnce() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      Optional<ReplicaRecord> created = records(one).create("lock.json", "one", deadline);
      assertTrue(created.isPresent());
      assertEquals(Optional.empty(), records(other).create("lock.json", "other", deadline));
      assertEquals(created, records(one).create("lock.json", "one", deadline));
      assertEquals(created, records(other).read("lock.json", deadline));
      assertTrue(records(other).create("other.json", "other", deadline).isPresent());
    }
  }

  /**
   * A record is replaced by whoever knows its last version, and by no one else.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRecordIsReplacedByWhoKnowsTheLastOne() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      ReplicaRecord first = records(one).create("lock.json", "1", deadline).orElseThrow();
      ReplicaRecord second = records(other).replace(first, "2", deadline).orElseThrow();
      assertEquals("2", second.content());
      assertEquals(Optional.empty(), records(one).replace(first, "3", deadline));
      assertEquals(Optional.of(second), records(one).read("lock.json", deadline));
      assertEquals(Optional.of(second), records(other).replace(first, "2", deadline));
      ReplicaRecord third = records(one).replace(second, "3", deadline).orElseThrow();
      assertEquals(Optional.of(third), records(other).read("lock.json", deadline));
      assertTrue(records(one).delete(third, deadline));
      assertEquals(Optional.empty(), records(other).replace(third, "4", deadline));
      assertEquals(Optional.empty(), records(other).read("lock.json", deadline));
    }
  }

  /**
   * A record is deleted by whoever knows its last version, and by no one else.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aRecordIsDeletedByWhoKnowsTheLastOne() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      ReplicaRecord first = records(one).create("lock.json", "1", deadline).orElseThrow();
      ReplicaRecord second = records(other).replace(first, "2", deadline).orElseThrow();
      assertFalse(records(one).delete(first, deadline));
      assertEquals(Optional.of(second), records(one).read("lock.json", deadline));
      assertTrue(records(one).delete(second, deadline));
      assertTrue(records(other).delete(second, deadline), "there is none");
      ReplicaRecord third = records(other).create("lock.json", "3", deadline).orElseThrow();
      assertFalse(records(one).delete(second, deadline));
      assertEquals(Optional.of(third), records(one).read("lock.json", deadline));
    }
  }

  /**
   * Of eight that create or replace a record at once, by two clients, one succeeds.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void oneOfManyChangesARecord() throws Exception {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      Optional<ReplicaRecord> last = Optional.empty();
      for (int round = 0; round < createRaces(); round++) {
        if (round % 10 == 9) {
          assertTrue(records(one).delete(last.orElseThrow(), deadline));
          last = Optional.empty();
        }
        Optional<ReplicaRecord> expected = last;
        String prefix = round + " of ";
        ConcurrentLinkedQueue<ReplicaRecord> winners = new ConcurrentLinkedQueue<>();
        Threads.run(
            8,
            thread -> {
              RecordStore store = records(thread % 2 == 0 ? one : other);
              String content = prefix + thread;
              Optional<ReplicaRecord> now =
                  expected.isPresent()
                      ? store.replace(expected.get(), content, deadline)
                      : store.create("lock.json", content, deadline);
              now.ifPresent(winners::add);
            });
        assertEquals(1, winners.size(), () -> prefix + winners);
        last = Optional.of(winners.element());
        assertEquals(last, records(other).read("lock.json", deadline));
      }
    }
  }

  /**
   * Records and LTX files do not see one another.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void recordsAreNoFilesOfTheReplica() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      put(client, name(0, 1, 1), deadline);
      ReplicaRecord record = records(client).create("lock.json", "1", deadline).orElseThrow();
      Set<Integer> levels = Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertEquals(List.of(name(0, 1, 1)), names(client, levels, 0, deadline));
      client.delete(List.of(name(0, 1, 1)), deadline);
      assertEquals(Optional.of(record), records(client).read("lock.json", deadline));
    }
  }

  /**
   * A name that could be that of something else, and a text that is too long, are refused.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void whatCannotBeARecordIsRefused() throws IOException {
    try (ReplicaClient client = connect()) {
      RecordStore store = records(client);
      Deadline deadline = deadline(this);
      for (String name : List.of("", "ltx", "a/b.json", "../x.json", ".x", "X.json", "a.b.c")) {
        assertThrows(IllegalArgumentException.class, () -> store.read(name, deadline), name);
        assertThrows(IllegalArgumentException.class, () -> store.create(name, "", deadline), name);
      }
      String long1 = "x".repeat(ReplicaRecord.LARGEST + 1);
      assertThrows(
          IllegalArgumentException.class, () -> store.create("lock.json", long1, deadline));
      ReplicaRecord record = store.create("lock.json", "1", deadline).orElseThrow();
      assertThrows(IllegalArgumentException.class, () -> store.replace(record, long1, deadline));
      assertEquals(Optional.of(record), store.read("lock.json", deadline));
    }
  }

  private static Map<String, Executable> everyChange(
      RecordStore store, ReplicaRecord record, Deadline deadline) {
    Map<String, Executable> calls = new LinkedHashMap<>();
    calls.put("read", () -> store.read("lock.json", deadline));
    calls.put("create", () -> store.create("other.json", "2", deadline));
    calls.put("replace", () -> store.replace(record, "2", deadline));
    calls.put("delete", () -> store.delete(record, deadline));
    return calls;
  }

  /**
   * Calls that are interrupted, whose deadline has passed or whose client is closed do nothing.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void callsOnRecordsThatMustNotBeginDoNothing() throws IOException {
    ReplicaClient client = connect();
    try (ReplicaClient other = connect()) {
      RecordStore store = records(client);
      Deadline deadline = deadline(this);
      ReplicaRecord record = store.create("lock.json", "1", deadline).orElseThrow();
      Deadline expired = Deadline.after(clock(), Duration.ZERO);
      everyChange(store, record, expired)
          .forEach((what, call) -> assertThrows(ReplicaTimeoutException.class, call, what));
      everyChange(store, record, deadline)
          .forEach(
              (what, call) -> {
                Thread.currentThread().interrupt();
                try {
                  assertThrows(InterruptedIOException.class, call, what);
                } finally {
                  assertTrue(Thread.interrupted(), "the interrupt flag is set after " + what);
                }
              });
      client.close();
      everyChange(store, record, deadline)
          .forEach((what, call) -> assertThrows(ReplicaException.class, call, what));
      assertEquals(Optional.of(record), records(other).read("lock.json", deadline));
      assertEquals(Optional.empty(), records(other).read("other.json", deadline));
    } finally {
      client.close();
    }
  }
}
