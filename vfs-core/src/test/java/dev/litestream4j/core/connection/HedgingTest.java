package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A store of which one request in a hundred takes a second instead of 30 ms, by a manual clock. */
class HedgingTest {
  private static final int READS = 400;
  private static final int PAGE_SIZE = 4096;
  private static final int FIRST_PAGE = 100;
  private static final Duration USUAL = Duration.ofMillis(30);
  private static final Duration STEP = Duration.ofMillis(5);
  private static final int STEPS = 200;
  private static final Pattern HEDGED = Pattern.compile("\"hedged_requests\":(\\d+)");

  private final ManualClock clock = new ManualClock();
  private final AtomicReference<DatabaseFile> open = new AtomicReference<>();
  private final AtomicInteger abandoned = new AtomicInteger();
  private int slowOf = 100;

  private final class Store extends ForwardingReplicaClient {
    private final AtomicInteger reads = new AtomicInteger();

    Store(ReplicaClient delegate) {
      super(delegate);
    }

    @Override
    public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
        throws IOException {
      if (open.get() != null) {
        clock.advance(USUAL);
        if (reads.incrementAndGet() % slowOf == slowOf / 2) {
          beSlow();
        }
      }
      return delegate().read(object, offset, length, deadline);
    }

    /** Lets time pass until a second request is sent; then never answers. */
    private void beSlow() throws IOException {
      long before = hedged();
      for (int i = 0; i < STEPS && hedged() == before; i++) {
        clock.advance(STEP);
      }
      if (hedged() > before) {
        try {
          boolean answered = new CountDownLatch(1).await(30, TimeUnit.SECONDS);
          throw new AssertionError("the request was not abandoned: " + answered);
        } catch (InterruptedException e) {
          abandoned.incrementAndGet();
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("abandoned");
        }
      }
    }
  }

  private long hedged() throws IOException {
    DatabaseFile file = Objects.requireNonNull(open.get(), "no file is open");
    Matcher matcher = HEDGED.matcher(file.pragma("litestream_stats", null).orElseThrow());
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** How long each of some reads took that need one request each. */
  private long[] readPages(String hedge) throws IOException {
    ReplicaClient bench =
        FileReplicaClientBuilder.of(GoldenReplica.ROOT.resolve("bench/replica"))
            .clock(RealClock.instance())
            .build();
    Store store = new Store(bench);
    Map<String, String> settings =
        Map.of(
            "replica_url", "test://replica/x",
            "poll_interval", "10h",
            "read_timeout", "10h",
            "prefetch", "false",
            "hedge", hedge);
    try (Replicas replicas =
            new Replicas(clock, CorePlugins.with(() -> store), Map.of(), settings);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      ByteBuffer page = ByteBuffer.allocateDirect(PAGE_SIZE);
      file.lock(LockLevel.SHARED);
      open.set(file);
      long[] took = new long[READS];
      int number = FIRST_PAGE;
      for (int i = 0; i < READS; number++) {
        int before = store.reads.get();
        long start = clock.nanoTime();
        file.read(page, PAGE_SIZE, (long) PAGE_SIZE * (number - 1));
        if (store.reads.get() > before) {
          took[i++] = clock.nanoTime() - start;
        }
      }
      long sent = hedged();
      open.set(null);
      file.unlock(LockLevel.NONE);
      if (hedge.equals("true")) {
        assertThat(sent).isEqualTo(READS / slowOf);
        assertThat(abandoned.get()).isBetween((int) sent - 1, (int) sent);
      } else {
        assertThat(sent).isZero();
      }
      Arrays.sort(took);
      return took;
    }
  }

  @Test
  void theNinetyNinthPercentileStaysNearTheMedian() throws IOException {
    long[] took = readPages("true");
    assertThat(took[READS / 2]).isEqualTo(USUAL.toNanos());
    assertThat(took[READS - 1]).isLessThanOrEqualTo(3 * USUAL.toNanos());
  }

  @Test
  void switchedOffNothingIsSentTwice() throws IOException {
    long[] took = readPages("false");
    assertThat(took[READS / 2]).isEqualTo(USUAL.toNanos());
    assertThat(took[READS - 1]).isGreaterThanOrEqualTo(1_000_000_000L);
  }
}
