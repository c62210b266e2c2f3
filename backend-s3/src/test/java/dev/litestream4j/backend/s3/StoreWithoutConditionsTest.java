package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that keeps no metadata: it lets every create win, and gives no ETags. */
class StoreWithoutConditionsTest {
  @TempDir private Path folder = Path.of("");

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));

  @Test
  void isFoundOutByTheProbeAndNotRead() throws IOException {
    try (ServerProcess server = S3Servers.versitygw(folder, false);
        TestBucket bucket = new TestBucket(server.address());
        ReplicaClient client = bucket.open(bucket.url("db"), clock)) {
      assertThat(client.probeExclusiveCreate(deadline)).isFalse();
      assertThat(bucket.keys("")).isEmpty();

      LtxName name = new LtxName(0, 1, 1);
      for (int i = 0; i < 2; i++) {
        assertThat(client.create(name, Payload.of(new byte[] {1}), clock.now(), deadline))
            .isEqualTo(CreateOutcome.WON);
      }
      assertThatThrownBy(() -> client.list(Set.of(0), 0, object -> {}, deadline))
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining("gives no ETags");
      assertThatThrownBy(() -> client.open(name, deadline))
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining("gives no ETags");
    }
  }

  @Test
  void isFoundOutWhereTheSecondAnswerIsLost() throws IOException {
    AtomicInteger puts = new AtomicInteger();
    try (ServerProcess server = S3Servers.versitygw(folder, false);
        TestBucket bucket = new TestBucket(server.address());
        FaultProxy proxy = FaultProxy.inFrontOf(server.port());
        ReplicaClient client =
            bucket.open("s3://" + TestBucket.NAME + "." + proxy.address() + "/db", clock)) {
      proxy.answerNext(
          1,
          request -> request.startsWith("PUT") && puts.incrementAndGet() == 2,
          HttpAnswer.xml(500, "InternalError", "injected"));
      assertThat(client.probeExclusiveCreate(deadline)).isFalse();
      assertThat(puts.get()).isGreaterThanOrEqualTo(2);
    }
  }
}
