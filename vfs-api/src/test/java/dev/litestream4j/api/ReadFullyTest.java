package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What {@link ReplicaClient#readFully} does for a client that has only streams. */
class ReadFullyTest {
  private static final LtxObject OBJECT =
      new LtxObject(new LtxName(0, 1, 1), 100, Optional.empty(), "token");

  private static final Deadline DEADLINE =
      Deadline.after(
          new Clock() {
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
          },
          Duration.ofSeconds(1));

  /** Serves one stream for every range and knows whether it was closed. */
  private static final class OneStreamClient implements ReplicaClient {
    private final InputStream content;
    private boolean closed;

    private OneStreamClient(InputStream content) {
      this.content = content;
    }

    @Override
    public InputStream read(LtxObject object, long offset, long length, Deadline deadline) {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          return content.read();
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    @Override
    public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public OpenedObject open(LtxName name, Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public void put(LtxName name, Payload payload, Instant created, Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public void delete(Collection<LtxName> names, Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public boolean probeExclusiveCreate(Deadline deadline) {
      throw new UnsupportedOperationException("reads only");
    }

    @Override
    public void close() {}
  }

  @Test
  void fillsFromPositionToLimit() throws IOException {
    OneStreamClient client =
        new OneStreamClient(new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5}));
    ByteBuffer into = ByteBuffer.allocateDirect(6).position(1).limit(4);
    client.readFully(OBJECT, 10, into, DEADLINE);
    assertThat(into.position()).isEqualTo(4);
    assertThat(new byte[] {into.get(0), into.get(1), into.get(2), into.get(3)})
        .containsExactly(0, 1, 2, 3);
    assertThat(client.closed).isTrue();
  }

  @Test
  void reportsAShortStream() {
    OneStreamClient client = new OneStreamClient(new ByteArrayInputStream(new byte[2]));
    assertThatThrownBy(() -> client.readFully(OBJECT, 10, ByteBuffer.allocate(3), DEADLINE))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("got 2 of 3 bytes at offset 10")
        .hasMessageContaining(OBJECT.name().toString());
    assertThat(client.closed).isTrue();
  }

  @Test
  void translatesAStreamThatEndsWithAnError() {
    EOFException cause = new EOFException("premature end of content");
    OneStreamClient client =
        new OneStreamClient(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw cause;
              }
            });
    assertThatThrownBy(() -> client.readFully(OBJECT, 0, ByteBuffer.allocate(1), DEADLINE))
        .isInstanceOf(TransientReplicaException.class)
        .hasCause(cause);
  }
}
