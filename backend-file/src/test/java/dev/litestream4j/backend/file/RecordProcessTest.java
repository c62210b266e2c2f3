package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaRecord;
import dev.litestream4j.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes change one record. */
class RecordProcessTest {
  private static final int CHANGES = 100;

  @TempDir private Path folder = Path.of("");

  private final List<Process> counters = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process counter : counters) {
      counter.destroyForcibly().waitFor();
    }
  }

  private Process start(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RecordProcessTest.class.getName(),
            folder.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void noChangeIsLostAndADeadProcessHoldsNobodyUp() throws Exception {
    for (String name : List.of("a", "b", "killed")) {
      counters.add(start(name));
    }
    Process killed = counters.get(2);
    List<String> counted = new ArrayList<>();
    BufferedReader early = killed.inputReader();
    for (int i = 0; i < 10; i++) {
      counted.add(String.valueOf(early.readLine()));
    }
    // not by the process itself, which would close what is still to be read
    assertThat(killed.toHandle().destroyForcibly()).isTrue();
    counted.addAll(early.lines().toList());
    for (Process counter : counters.subList(0, 2)) {
      List<String> all = counter.inputReader().lines().toList();
      assertThat(all).hasSize(CHANGES);
      counted.addAll(all);
      assertThat(counter.waitFor()).isZero();
    }
    assertThat(counted).doesNotHaveDuplicates();
    ManualClock clock = new ManualClock();
    try (ReplicaClient client = FileReplicaClientBuilder.of(folder).clock(clock).build()) {
      Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
      RecordStore records = client.records().orElseThrow();
      ReplicaRecord last = records.read("count.txt", deadline).orElseThrow();
      // the process that was killed may have counted once more than it could say
      assertThat(count(last.content())).isBetween(counted.size(), counted.size() + 1);
      assertThat(new TreeSet<>(counted.stream().map(Integer::valueOf).toList()).last())
          .isLessThanOrEqualTo(count(last.content()));
      assertThat(records.delete(last, deadline)).isTrue();
    }
  }

  private static int count(String content) {
    return Integer.parseInt(content.substring(content.indexOf(' ') + 1));
  }

  /** Counts a record up and prints each number that it was the one to set. */
  public static void main(String[] args) throws Exception {
    ManualClock clock = new ManualClock();
    Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
    try (ReplicaClient client =
        FileReplicaClientBuilder.of(Path.of(args[0])).clock(clock).build()) {
      RecordStore records = client.records().orElseThrow();
      for (int changes = 0; changes < CHANGES; ) {
        Optional<ReplicaRecord> present = records.read("count.txt", deadline);
        int next = present.map(record -> count(record.content())).orElse(0) + 1;
        String content = args[1] + " " + next;
        Optional<ReplicaRecord> changed =
            present.isPresent()
                ? records.replace(present.get(), content, deadline)
                : records.create("count.txt", content, deadline);
        if (changed.isPresent()) {
          System.out.println(next);
          changes++;
        }
      }
    }
  }
}
