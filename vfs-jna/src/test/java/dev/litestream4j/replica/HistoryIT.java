package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Txid;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.Latency;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers beside a primary that writes, compacts and retains, played from a recording, on a store
 * with faults: each read transaction sees exactly one of the primary's states.
 *
 * <p>The number of read transactions is {@code -Dlitestream4j.reads=100000} (that unless told).
 */
class HistoryIT {
  private static final long READS = Long.getLong("litestream4j.reads", 100_000);
  private static final int READERS = 4;

  /** Between two steps, in nanoseconds: the recording's retention deletes within a few steps. */
  private static final int LONGEST_PAUSE = 40_000_000;

  /** What passes: lost answers, broken streams, files that are there and not found for once. */
  private static final FaultRule[] FAULTS = {
    FaultRule.sometimes(CallKind.LIST, 0.02, Fault.TRANSIENT),
    FaultRule.sometimes(CallKind.OPEN, 0.02, Fault.TRANSIENT),
    FaultRule.sometimes(CallKind.OPEN, 0.02, Fault.BROKEN_STREAM),
    FaultRule.sometimes(CallKind.OPEN, 0.01, Fault.PERMANENT),
    FaultRule.sometimes(CallKind.READ, 0.001, Fault.TRANSIENT),
    FaultRule.sometimes(CallKind.READ, 0.001, Fault.SHORT_STREAM),
    FaultRule.sometimes(CallKind.READ, 0.001, Fault.BROKEN_STREAM),
    FaultRule.sometimes(CallKind.READ, 0.0002, Fault.NOT_FOUND)
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"history-steady", "history-shrink"})
  void eachReadTransactionSeesAStateThatThePrimaryHad(String name) throws Exception {
    RecordedHistory history = RecordedHistory.named(name);
    KnownStates states = new KnownStates(history);
    HistoryReader.Seen seen = new HistoryReader.Seen();
    FaultPlan faults = new FaultPlan(name.hashCode(), FAULTS);
    for (int round = 0; seen.reads.get() < READS / 2; round++) {
      String url = "played://" + name + "/" + round;
      Path replica = folder.resolve(name + "-" + round);
      try (LitestreamVfs vfs = register(url, replica, faults)) {
        assertThat(vfs).isNotNull();
        play(history, replica, url, new Readers(states, seen, round));
      }
    }
    System.out.printf(
        "%s: %d read transactions of %d states on %d connections, %d ended by retention, faults"
            + " %s%n",
        name,
        seen.reads.get() + seen.retained.get(),
        states.size(),
        seen.opened.get(),
        seen.retained.get(),
        faults.injected());
    assertThat(seen.newest.get()).isEqualTo(last(history));
    // a transaction that outlives the files of its state ends with the documented error
    assertThat(seen.retained.get()).isLessThan(seen.reads.get() / 10);
    for (FaultRule rule : FAULTS) {
      assertThat(faults.injected()).containsKey(rule.fault());
    }
  }

  private static LitestreamVfs register(String url, Path replica, FaultPlan faults) {
    return LitestreamVfs.builder()
        .replicaClient(
            url,
            context ->
                new FaultInjectingReplicaClient(
                    FileReplicaClientBuilder.of(replica).clock(context.clock()).build(),
                    faults,
                    Latency.none()))
        .register();
  }

  private static long last(RecordedHistory history) {
    return history.tables().keySet().stream().max(Long::compare).orElseThrow();
  }

  private record Readers(KnownStates states, HistoryReader.Seen seen, int round) {
    List<HistoryReader> of(String url) {
      List<HistoryReader> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(new HistoryReader(states, url, seen, round * 31L + i));
      }
      return readers;
    }
  }

  private static void play(RecordedHistory history, Path replica, String url, Readers readers)
      throws Exception {
    readers.seen().over.set(false);
    history.play(history.steps().get(0), replica);
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Void>> reading = readers.of(url).stream().map(threads::submit).toList();
      Random pace = new Random(readers.round());
      for (RecordedHistory.Step step : history.steps().subList(1, history.steps().size())) {
        LockSupport.parkNanos(pace.nextInt(LONGEST_PAUSE));
        history.play(step, replica);
      }
      waitForNewest(history, url);
      readers.seen().over.set(true);
      for (Future<Void> reader : reading) {
        reader.get();
      }
    } finally {
      readers.seen().over.set(true);
      threads.shutdown();
    }
  }

  /** Asks until it is there: a poll may meet a fault. */
  private static void waitForNewest(RecordedHistory history, String url) throws SQLException {
    String last = Txid.format(last(history));
    try (Connection connection = HistoryReader.open(url)) {
      String txid = "";
      while (!txid.equals(last)) {
        txid = ReplicaConnections.strings(connection, "PRAGMA litestream_txid").get(0);
        LockSupport.parkNanos(1_000_000);
      }
    }
  }
}
