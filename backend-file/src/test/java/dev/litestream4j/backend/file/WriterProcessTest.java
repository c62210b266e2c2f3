package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several processes do to one replica. */
class WriterProcessTest {
  private static final int SIZE = 200_000;

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));

  @TempDir private Path folder = Path.of("");

  private byte[] content(ReplicaClient client, LtxName name) throws IOException {
    try (OpenedObject opened = client.open(name, deadline)) {
      return opened.content().readAllBytes();
    }
  }

  @Test
  void oneOfTwoProcessesWinsEachName() throws Exception {
    int count = 300;
    Map<Long, Integer> winners = new HashMap<>();
    try (WriterProcess one = WriterProcess.start(folder, 4, count, 5_000, 1);
        WriterProcess two = WriterProcess.start(folder, 4, count, 5_000, 2)) {
      one.awaitReady();
      two.awaitReady();
      one.go();
      two.go();
      for (WriterProcess process : List.of(one, two)) {
        for (long txid = process.nextWon(); txid > 0; txid = process.nextWon()) {
          assertThat(winners.put(txid, process == one ? 1 : 2)).as("TXID %s", txid).isNull();
        }
      }
    }
    assertThat(winners).hasSize(count);
    try (ReplicaClient client = FileReplicaClientBuilder.of(folder).clock(clock).build()) {
      winners.forEach(
          (txid, mark) -> {
            try {
              assertThat(content(client, new LtxName(0, txid, txid)))
                  .hasSize(5_000)
                  .containsOnly(mark);
            } catch (IOException e) {
              throw new AssertionError("TXID " + txid, e);
            }
          });
    }
    try (Stream<Path> files = Files.list(folder.resolve("ltx/0"))) {
      assertThat(files).hasSize(count);
    }
  }

  @Test
  void aKilledWriterLeavesNoTornFileAndBlocksNoName() throws Exception {
    long lastWon = 0;
    for (int round = 1; round <= 5; round++) {
      try (WriterProcess process = WriterProcess.start(folder, 2, 1_000_000, SIZE, 3)) {
        process.awaitReady();
        process.go();
        for (int won = 0; won < 5 * round; won++) {
          lastWon = process.nextWon();
        }
        process.kill();
      }
      assertThat(lastWon).isPositive();
      try (ReplicaClient client = FileReplicaClientBuilder.of(folder).clock(clock).build()) {
        List<LtxObject> objects = new ArrayList<>();
        client.list(Set.of(0), 0, objects::add, deadline);
        assertThat(objects).extracting(LtxObject::size).containsOnly((long) SIZE);
        for (LtxObject object : objects) {
          assertThat(content(client, object.name())).containsOnly(3);
        }
        LtxName next = new LtxName(0, objects.size() + 1L, objects.size() + 1L);
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) 3);
        assertThat(client.create(next, Payload.of(bytes), Instant.EPOCH, deadline))
            .isEqualTo(CreateOutcome.WON);
      }
    }
  }
}
