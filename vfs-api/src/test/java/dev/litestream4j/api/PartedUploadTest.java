package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartedUploadTest {
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
              throw new UnsupportedOperationException();
            }
          },
          Duration.ofMinutes(1));

  /** Holds what it is sent; a part can be refused. */
  private static class Parts implements PartedUpload.Store<byte[]> {
    private final List<byte[]> completed = new ArrayList<>();
    private final List<Exception> aborted = new CopyOnWriteArrayList<>();

    @Override
    public byte[] send(int number, byte[] bytes) throws IOException {
      return bytes;
    }

    @Override
    public void complete(List<byte[]> parts) {
      completed.addAll(parts);
    }

    @Override
    public void abort(Exception reason) {
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      aborted.add(reason);
    }
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static void run(Parts parts, Payload payload) throws IOException {
    new PartedUpload<>(parts, 10, 3, "part")
        .run(new CheckedPayload(payload, "putting"), "putting", DEADLINE);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "11, 2", "95, 10", "100, 10"})
  void partsMakeUpThePayload(int size, int count) throws IOException {
    Parts parts = new Parts();
    run(parts, Payload.of(bytes(size)));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts.completed) {
      all.write(part);
    }
    assertThat(all.toByteArray()).isEqualTo(bytes(size));
    assertThat(parts.completed).hasSize(count);
    assertThat(parts.aborted).isEmpty();
  }

  @Test
  void aRefusedPartAbortsTheUpload() {
    IOException refused = new IOException("refused");
    Parts parts =
        new Parts() {
          @Override
          public byte[] send(int number, byte[] bytes) throws IOException {
            if (number == 4) {
              throw refused;
            }
            return bytes;
          }
        };
    assertThatThrownBy(() -> run(parts, Payload.of(bytes(100)))).isSameAs(refused);
    assertThat(parts.aborted).containsExactly(refused);
    assertThat(parts.completed).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"99", "101", "110"})
  void aPayloadThatDoesNotKeepItsWordAbortsTheUpload(int given) {
    Parts parts = new Parts();
    Payload payload =
        new Payload() {
          @Override
          public long size() {
            return 100;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(bytes(given));
          }
        };
    assertThatThrownBy(() -> run(parts, payload))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("bytes instead of 100");
    assertThat(parts.aborted).hasSize(1);
    assertThat(parts.completed).isEmpty();
  }

  @Test
  void anInterruptAbortsTheUploadAndIsKept() {
    Thread caller = Thread.currentThread();
    CountDownLatch never = new CountDownLatch(1);
    Parts parts =
        new Parts() {
          @Override
          public byte[] send(int number, byte[] bytes) throws IOException {
            caller.interrupt();
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new IOException("a part that was given up", e);
            }
            return bytes;
          }
        };
    assertThatThrownBy(() -> run(parts, Payload.of(bytes(100))))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(parts.aborted).hasSize(1);
  }

  @Test
  void partsAreNeverTooMany() {
    assertThat(PartedUpload.partSize(100, 10, 10)).isEqualTo(10);
    assertThat(PartedUpload.partSize(101, 10, 10)).isEqualTo(11);
    assertThat(PartedUpload.partSize(1, 10, 10)).isEqualTo(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PartedUpload<>(new Parts(), 0, 1, "part"));
  }
}
