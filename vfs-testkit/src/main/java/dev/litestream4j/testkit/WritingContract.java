package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.CREATED;
import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.names;
import static dev.litestream4j.testkit.ContractData.only;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the writing calls of {@link ReplicaClient} promise. */
public interface WritingContract extends ReplicaContractSetup {
  private static byte[] content(ReplicaClient client, LtxName name, Deadline deadline)
      throws IOException {
    try (OpenedObject opened = client.open(name, deadline)) {
      return opened.content().readAllBytes();
    }
  }

  /**
   * A put replaces an object whole: of a longer one nothing remains.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aPutReplacesTheWholeObject() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      LtxName name = name(9, 1, 7);
      for (int size : new int[] {50_000, 10, 60_000}) {
        put(client, name, bytes(size, size), deadline);
        assertArrayEquals(bytes(size, size), content(client, name, deadline));
        assertEquals(size, only(client, 9, deadline).size());
      }
      assertEquals(1, stored().size(), () -> "left in the store: " + storedOrNone());
    }
  }

  private Set<String> storedOrNone() {
    try {
      return stored();
    } catch (IOException e) {
      throw new AssertionError("the store cannot be looked at", e);
    }
  }

  /**
   * The first create of a name wins; a second one loses and changes nothing, not even the time.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aSecondCreateLoses() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      if (!createsExclusively()) {
        assertFalse(one.probeExclusiveCreate(deadline));
        return;
      }
      LtxName name = name(0, 2, 2);
      Payload first = Payload.of(bytes(1, 5_000));
      assertEquals(CreateOutcome.WON, one.create(name, first, CREATED, deadline));
      LtxObject object = only(one, 0, deadline);
      for (ReplicaClient client : List.of(one, other)) {
        assertEquals(
            CreateOutcome.LOST,
            client.create(
                name, Payload.of(bytes(2, 5_000)), CREATED.plus(Duration.ofDays(1)), deadline));
      }
      assertEquals(object, only(other, 0, deadline));
      assertArrayEquals(bytes(1, 5_000), content(other, name, deadline));
      assertEquals(1, stored().size(), () -> "left in the store: " + storedOrNone());
    }
  }

  /**
   * A create loses against an object that was put, and wins again once it was deleted.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aCreateWinsAgainAfterADelete() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      if (!createsExclusively()) {
        assertFalse(client.probeExclusiveCreate(deadline));
        return;
      }
      LtxName name = name(0, 2, 2);
      put(client, name, bytes(1, 10), deadline);
      for (int i = 0; i < 3; i++) {
        Payload payload = Payload.of(bytes(i, 20));
        assertEquals(CreateOutcome.LOST, client.create(name, payload, CREATED, deadline));
        client.delete(List.of(name), deadline);
        assertEquals(CreateOutcome.WON, client.create(name, payload, CREATED, deadline));
        assertArrayEquals(bytes(i, 20), content(client, name, deadline));
      }
    }
  }

  /**
   * Of eight concurrent creates of one name, by two clients, exactly one wins, and its bytes are
   * the object.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void oneOfManyCreatesWins() throws Exception {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      if (!createsExclusively()) {
        assertFalse(one.probeExclusiveCreate(deadline));
        return;
      }
      for (int round = 1; round <= createRaces(); round++) {
        LtxName name = name(0, round, round);
        AtomicReferenceArray<CreateOutcome> outcomes = new AtomicReferenceArray<>(8);
        Threads.run(
            8,
            thread -> {
              ReplicaClient client = thread % 2 == 0 ? one : other;
              Payload payload = Payload.of(bytes(thread, 3_000 + thread));
              outcomes.set(thread, client.create(name, payload, CREATED, deadline));
            });
        List<Integer> winners =
            IntStream.range(0, 8)
                .filter(thread -> outcomes.get(thread) == CreateOutcome.WON)
                .boxed()
                .toList();
        assertEquals(1, winners.size(), "round " + round + ": " + outcomes);
        for (int thread = 0; thread < 8; thread++) {
          if (thread != winners.get(0)) {
            assertEquals(CreateOutcome.LOST, outcomes.get(thread), "round " + round);
          }
        }
        int winner = winners.get(0);
        assertArrayEquals(bytes(winner, 3_000 + winner), content(one, name, deadline));
      }
      assertEquals(createRaces(), stored().size(), () -> "left in the store: " + storedOrNone());
    }
  }

  /**
   * A payload that breaks or is shorter than it says makes the write fail: nothing is created, what
   * was there stays, nothing is left behind.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aBrokenPayloadWritesNothing() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      LtxName present = name(0, 1, 1);
      put(client, present, bytes(1, 100), deadline);
      for (TrackedPayload broken :
          List.of(
              TrackedPayload.breakingAfter(bytes(2, 40_000)),
              TrackedPayload.endingAfter(bytes(3, 40_000)))) {
        LtxName absent = name(0, 2, 2);
        assertThrows(IOException.class, () -> client.create(absent, broken, CREATED, deadline));
        assertThrows(IOException.class, () -> client.put(present, broken, CREATED, deadline));
        assertEquals(0, broken.openStreams());
        assertEquals(List.of(present), names(client, Set.of(0), 0, deadline));
        assertArrayEquals(bytes(1, 100), content(client, present, deadline));
        assertEquals(1, stored().size(), () -> "left in the store: " + storedOrNone());
      }
    }
  }

  /**
   * The streams of a payload are closed, whatever comes of the write.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void payloadStreamsAreClosed() throws IOException {
    try (ReplicaClient client = connect()) {
      TrackedPayload payload = TrackedPayload.whole(bytes(1, 1_000));
      if (createsExclusively()) {
        client.create(name(0, 1, 1), payload, CREATED, deadline(this));
        client.create(name(0, 1, 1), payload, CREATED, deadline(this));
      }
      client.put(name(0, 1, 1), payload, CREATED, deadline(this));
      assertEquals(0, payload.openStreams());
    }
  }

  /**
   * A payload whose stream cannot be closed when all of it was read makes no write uncertain that
   * is not: where a create throws, nothing was created.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aPayloadThatCannotBeClosedDoesNotHideTheOutcome() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      LtxName name = name(0, 1, 1);
      TrackedPayload first = TrackedPayload.breakingWhenClosed(bytes(1, 3_000));
      if (createsExclusively()) {
        boolean created = true;
        try {
          assertEquals(CreateOutcome.WON, client.create(name, first, CREATED, deadline));
        } catch (IOException e) {
          created = false;
        }
        assertEquals(created ? List.of(name) : List.of(), names(client, Set.of(0), 0, deadline));
      }
      byte[] second = bytes(2, 4_000);
      boolean put = true;
      try {
        client.put(name, TrackedPayload.breakingWhenClosed(second), CREATED, deadline);
      } catch (IOException e) {
        put = false;
      }
      if (put) {
        assertArrayEquals(second, content(client, name, deadline));
      }
    }
  }

  /**
   * A delete of many names takes away those that are there and does not mind the others.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aDeleteDoesNotMindAbsentNames() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      client.delete(List.of(name(0, 1, 1), name(9, 1, 1)), deadline);
      put(client, name(0, 1, 1), deadline);
      put(client, name(0, 2, 2), deadline);
      put(client, name(3, 1, 2), deadline);
      client.delete(List.of(), deadline);
      assertEquals(3, names(client, Set.of(0, 3), 0, deadline).size());
      client.delete(
          List.of(name(0, 1, 1), name(0, 7, 7), name(3, 1, 2), name(3, 1, 2), name(8, 1, 1)),
          deadline);
      assertEquals(List.of(name(0, 2, 2)), names(client, Set.of(0, 3, 8), 0, deadline));
    }
  }

  /**
   * The probe tells whether creation is exclusive and leaves nothing behind.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void theProbeLeavesNothingBehind() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      assertEquals(createsExclusively(), client.probeExclusiveCreate(deadline));
      assertEquals(Set.of(), stored());
      put(client, name(0, 1, 1), deadline);
      Set<String> before = stored();
      assertEquals(createsExclusively(), client.probeExclusiveCreate(deadline));
      assertEquals(createsExclusively(), client.probeExclusiveCreate(deadline));
      assertEquals(before, stored());
    }
  }
}
