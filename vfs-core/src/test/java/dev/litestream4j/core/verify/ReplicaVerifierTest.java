package dev.litestream4j.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.fetch.ReadProgress;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.Latency;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplicaVerifierTest {
  private static final LtxName FIRST = new LtxName(0, 1, 1);
  private static final LtxName THIRD = new LtxName(0, 3, 3);

  private final ManualClock clock = new ManualClock();
  private final IoPool pool = new IoPool("verify", 8);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  private VerifyReport verify(ReplicaClient client, ReadListener listener) throws IOException {
    ReplicaReader reader =
        new ReplicaReader(client, pool, RetryPolicy.DEFAULT, new RequestCounts());
    return new ReplicaVerifier(reader, clock, Duration.ofSeconds(30)).verify(listener);
  }

  private VerifyReport verify(InMemoryReplica replica) throws IOException {
    return verify(new InMemoryReplicaClient(replica), progress -> {});
  }

  private static InMemoryReplica golden(String name) throws IOException {
    return InMemoryReplica.copyOf(GoldenReplica.named(name).folder());
  }

  static List<GoldenReplica> sound() {
    return GoldenReplica.all().stream().filter(replica -> !replica.name().equals("gap")).toList();
  }

  @ParameterizedTest
  @MethodSource("sound")
  void findsNothingWrongWithWhatLitestreamWrote(GoldenReplica golden) throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(golden.folder());

    VerifyReport report = verify(replica);

    assertThat(report.problems()).isEmpty();
    assertThat(report.files()).isEqualTo(replica.names().size()).isPositive();
    assertThat(report.bytes()).isEqualTo(bytes(replica));
  }

  private static long bytes(InMemoryReplica replica) {
    return replica.names().stream()
        .mapToLong(name -> replica.bytes(name).orElseThrow().length)
        .sum();
  }

  @Test
  void findsNothingWrongWithTheSample() throws IOException {
    Path sample = GoldenReplica.ROOT.resolveSibling("sample");
    VerifyReport report = verify(InMemoryReplica.copyOf(sample));
    assertThat(report.problems()).isEmpty();
    assertThat(report.files()).isEqualTo(15);
  }

  @Test
  void namesTheGapAndTheFileBehindIt() throws IOException {
    VerifyReport report = verify(golden("gap"));
    assertThat(report.problems())
        .containsExactly(
            ReplicaProblem.ofFile(
                new LtxName(0, 6, 6),
                "lies behind a gap: no file of any level holds TXIDs 0000000000000005 to"
                    + " 0000000000000005"));
  }

  @Test
  void findsEveryGap() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    List.of(10L, 50L, 51L, 52L)
        .forEach(txid -> assertThat(replica.remove(new LtxName(0, txid, txid))).isTrue());
    assertThat(verify(replica).problems())
        .extracting(problem -> problem.file().orElseThrow())
        .containsExactly(new LtxName(0, 11, 11), new LtxName(0, 53, 53));
  }

  @Test
  void saysThatNoFileStartsAtTheFirstTransaction() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    replica.remove(FIRST);
    assertThat(verify(replica).problems())
        .singleElement()
        .hasToString(
            "0/0000000000000002-0000000000000002.ltx: is the first file, but starts at TXID"
                + " 0000000000000002: no file of any level starts at TXID 1, so nothing can be"
                + " restored");
  }

  @Test
  void findsEveryDamagedFileAndSaysWhere() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    byte[] first = replica.bytes(FIRST).orElseThrow();
    first[200] ^= 1;
    replica.put(FIRST, first, clock.now());
    byte[] third = replica.bytes(THIRD).orElseThrow();
    replica.put(THIRD, Arrays.copyOf(third, third.length - 5), clock.now());

    List<ReplicaProblem> problems = verify(replica).problems();

    assertThat(problems)
        .extracting(problem -> problem.file().orElseThrow())
        .containsExactly(FIRST, THIRD);
    assertThat(problems).allSatisfy(problem -> assertThat(problem.offset()).isPresent());
    assertThat(problems.get(1).toString())
        .startsWith("0/0000000000000003-0000000000000003.ltx at offset ");
  }

  @Test
  void findsAFileUnderAnothersName() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    replica.put(THIRD, replica.bytes(new LtxName(0, 4, 4)).orElseThrow(), clock.now());
    assertThat(verify(replica).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.file()).contains(THIRD);
              assertThat(problem.reason()).contains("0000000000000004");
            });
  }

  @Test
  void findsAFileOfAnotherPageSize() throws IOException {
    InMemoryReplica replica = golden("page-size-1024");
    LtxName other = new LtxName(0, 4, 4);
    replica.put(other, golden("page-size-512").bytes(other).orElseThrow(), clock.now());
    assertThat(verify(replica).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.file()).contains(other);
              assertThat(problem.reason()).startsWith("has pages of 512 bytes").endsWith("of 1024");
            });
  }

  @Test
  void findsAFileThatDoesNotFollowOnTheOneBefore() throws IOException {
    InMemoryReplica replica = golden("checksums");
    byte[] third = replica.bytes(THIRD).orElseThrow();
    replica.put(THIRD, ReencodedFile.with(third, pre -> pre ^ 1, post -> post), clock.now());
    assertThat(verify(replica).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.file()).contains(THIRD);
              assertThat(problem.reason())
                  .startsWith("its pre-apply checksum says")
                  .contains("but that of 0/0000000000000002-0000000000000002.ltx says");
            });
  }

  @Test
  void findsAStatedChecksumThatIsNotThatOfThePages() throws IOException {
    InMemoryReplica replica = golden("checksums");
    LtxName fourth = new LtxName(0, 4, 4);
    byte[] third = replica.bytes(THIRD).orElseThrow();
    byte[] next = replica.bytes(fourth).orElseThrow();
    replica.put(THIRD, ReencodedFile.with(third, pre -> pre, post -> post ^ 1), clock.now());
    replica.put(fourth, ReencodedFile.with(next, pre -> pre ^ 1, post -> post), clock.now());
    assertThat(verify(replica).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.file()).contains(THIRD);
              assertThat(problem.reason()).contains("that of the database after applying it");
            });
  }

  @Test
  void looksAgainWhenFilesAreCompactedAwayMeanwhile() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    LtxName compacted = new LtxName(1, 1, 1);
    byte[] first = replica.bytes(FIRST).orElseThrow();
    ReplicaClient client =
        new ForwardingReplicaClient(new InMemoryReplicaClient(replica)) {
          @Override
          public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
              throws IOException {
            if (object.name().equals(FIRST) && replica.remove(FIRST)) {
              replica.put(compacted, first, clock.now());
            }
            super.readFully(object, offset, into, deadline);
          }
        };

    VerifyReport report = verify(client, progress -> {});

    assertThat(report.problems()).isEmpty();
    assertThat(replica.names()).contains(compacted).doesNotContain(FIRST);
    assertThat(report.files()).isEqualTo(replica.names().size());
  }

  @Test
  void reportsAFileThatStaysListedButCannotBeFound() throws IOException {
    InMemoryReplica replica = golden("first-snapshot");
    FaultPlan plan = new FaultPlan(1, FaultRule.always(CallKind.READ, Fault.NOT_FOUND));
    VerifyReport report = verify(faulty(replica, plan), progress -> {});
    assertThat(report.problems())
        .containsExactly(ReplicaProblem.ofFile(FIRST, "is listed but cannot be found"));
  }

  @Test
  void goesOnAfterAFileThatCannotBeRead() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    FaultPlan plan = new FaultPlan(1, FaultRule.nth(CallKind.READ, 5, Fault.ACCESS_DENIED));
    VerifyReport report = verify(faulty(replica, plan), progress -> {});
    assertThat(report.files()).isEqualTo(200);
    assertThat(report.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.reason()).startsWith("cannot be read: "));
  }

  private static ReplicaClient faulty(InMemoryReplica replica, FaultPlan plan) {
    return new FaultInjectingReplicaClient(
        new InMemoryReplicaClient(replica), plan, Latency.none());
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    InMemoryReplica replica = golden("large-blobs");
    List<ReadProgress> told = new ArrayList<>();

    VerifyReport report = verify(new InMemoryReplicaClient(replica), told::add);

    assertThat(told).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
    assertThat(told).hasSizeGreaterThan(2 * report.files());
    assertThat(told.get(told.size() - 1))
        .isEqualTo(
            new ReadProgress(report.files(), report.files(), report.bytes(), report.bytes()));
  }

  @Test
  void stopsWhenInterrupted() throws IOException {
    InMemoryReplica replica = golden("many-l0");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> verify(replica)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
