package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.list;
import static dev.litestream4j.testkit.ContractData.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What {@link ReplicaClient#create} promises to several processes, one of which may be killed. For
 * stores in which an object is made in more than one step; beside {@link ReplicaClientContract}.
 */
public interface WriterProcessContract extends ReplicaContractSetup {
  /**
   * The URL with which another process opens this test's replica.
   *
   * @return a URL with all it needs
   * @throws IOException if the store fails
   */
  String url() throws IOException;

  /**
   * How many names two processes race for.
   *
   * @return 300 unless overridden
   */
  default int processRaces() {
    return 300;
  }

  private static byte[] content(ReplicaClient client, LtxName name, ReplicaContractSetup setup)
      throws IOException {
    try (OpenedObject opened = client.open(name, deadline(setup))) {
      return opened.content().readAllBytes();
    }
  }

  private static byte[] filled(int size, int mark) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) mark);
    return bytes;
  }

  /**
   * Of two processes one wins each name, and its bytes are the object.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void oneOfTwoProcessesWinsEachName() throws IOException {
    int count = processRaces();
    Map<Long, Integer> winners = new HashMap<>();
    try (WriterProcess one = WriterProcess.start(url(), 4, count, 5_000, 1);
        WriterProcess two = WriterProcess.start(url(), 4, count, 5_000, 2)) {
      one.awaitReady();
      two.awaitReady();
      one.go();
      two.go();
      for (WriterProcess process : List.of(one, two)) {
        for (long txid = process.nextWon(); txid > 0; txid = process.nextWon()) {
          assertNull(winners.put(txid, process == one ? 1 : 2), "two winners of TXID " + txid);
        }
      }
    }
    assertEquals(count, winners.size());
    try (ReplicaClient client = connect()) {
      for (Map.Entry<Long, Integer> winner : winners.entrySet()) {
        long txid = winner.getKey();
        assertArrayEquals(
            filled(5_000, winner.getValue()), content(client, name(0, txid, txid), this));
      }
    }
    assertEquals(count, stored().size(), "left in the store");
  }

  /**
   * A process that is killed leaves no torn object, and the name that it was about to create is
   * another's to create, at the latest when the time of its claim is over.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void aKilledWriterLeavesNoTornObjectAndBlocksNoName() throws Exception {
    int size = 200_000;
    for (int round = 1; round <= 5; round++) {
      try (WriterProcess process = WriterProcess.start(url(), 2, 1_000_000, size, 3)) {
        process.awaitReady();
        process.go();
        long lastWon = 0;
        for (int won = 0; won < 5 * round; won++) {
          lastWon = process.nextWon();
        }
        process.kill();
        assertTrue(lastWon > 0, "the writer ended by itself");
      }
      try (ReplicaClient client = connect()) {
        List<LtxObject> objects = list(client, Set.of(0), 0, deadline(this));
        for (LtxObject object : objects) {
          assertArrayEquals(filled(size, 3), content(client, object.name(), this));
        }
        long next = objects.size() + 1L;
        assertEquals(
            CreateOutcome.WON,
            client.create(
                name(0, next, next),
                Payload.of(filled(size, 3)),
                ContractData.CREATED,
                deadline(this)));
      }
    }
  }
}
