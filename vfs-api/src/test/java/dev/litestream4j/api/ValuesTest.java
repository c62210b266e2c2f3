package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);

  private static final class NoClock implements Clock {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException("not scheduled here");
    }
  }

  @Test
  void anObjectHasNoNegativeSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LtxObject(NAME, -1, Optional.empty(), "token"))
        .withMessageContaining(NAME.toString())
        .withMessageContaining("-1");
    assertThat(new LtxObject(NAME, 0, Optional.empty(), "token").size()).isZero();
  }

  @Test
  void aCacheHoldsAtLeastAByte() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PageCacheConfig(0, Optional.empty()))
        .withMessageContaining("page_cache_size");
  }

  @Test
  void aContextCopiesItsMapsAndShowsNoValue() {
    Map<String, String> properties = new HashMap<>(Map.of("secret", "hidden"));
    ReplicaContext context =
        new ReplicaContext(new NoClock(), Map.of("AWS_SECRET_ACCESS_KEY", "hidden"), properties);
    properties.clear();
    assertThat(context.properties()).containsEntry("secret", "hidden");
    assertThat(context.toString()).contains("secret").doesNotContain("hidden");
  }

  @Test
  void aPayloadOpensAgainFromTheFirstByte() throws IOException {
    Payload payload = Payload.of(new byte[] {1, 2, 3});
    assertThat(payload.size()).isEqualTo(3);
    for (int i = 0; i < 2; i++) {
      try (InputStream content = payload.open()) {
        assertThat(content.readAllBytes()).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void anOpenedObjectClosesItsStream() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    InputStream content =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    new OpenedObject(new LtxObject(NAME, 0, Optional.empty(), "token"), content).close();
    assertThat(closed).hasValue(1);
  }

  @Test
  void errorsKeepTheirCause() {
    IOException cause = new IOException("broken pipe");
    assertThatThrownBy(
            () -> {
              throw new TransientReplicaException("reading " + NAME, cause);
            })
        .isInstanceOf(ReplicaException.class)
        .hasCause(cause);
    assertThat(new ReplicaTimeoutException("late")).isInstanceOf(TransientReplicaException.class);
    assertThat(new ObjectNotFoundException("gone", cause)).hasCause(cause);
    assertThat(new ReplicaAccessDeniedException("denied", cause)).hasCause(cause);
  }

  @Test
  void anObjectRefusesRangesOutsideIt() {
    LtxObject object = new LtxObject(NAME, 10, Optional.empty(), "token");
    object.checkRange(0, 10);
    object.checkRange(10, 0);
    for (long[] range : new long[][] {{-1, 1}, {0, -1}, {0, 11}, {11, 0}, {1, Long.MAX_VALUE}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> object.checkRange(range[0], range[1]))
          .withMessageContaining(range[0] + "+" + range[1]);
    }
  }
}
