package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class CheckedPayloadTest {
  private static CheckedPayload saying(long size, byte... bytes) {
    return new CheckedPayload(
        new Payload() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public InputStream open() throws IOException {
            if (size < 0) {
              throw new IOException("cannot open");
            }
            return new ByteArrayInputStream(bytes);
          }
        },
        "writing");
  }

  @Test
  void givesTheBytesAsOftenAsWanted() throws IOException {
    CheckedPayload payload = saying(3, (byte) 1, (byte) 2, (byte) 3);
    for (int i = 0; i < 2; i++) {
      try (InputStream content = payload.open()) {
        assertThat(content.read()).isEqualTo(1);
        assertThat(content.skip(1)).isEqualTo(1);
        assertThat(content.readAllBytes()).containsExactly(3);
        assertThat(content.skip(1)).isZero();
      }
    }
    assertThat(payload.size()).isEqualTo(3);
    assertThat(payload.failure()).isNull();
  }

  @Test
  void refusesToGiveFewerOrMoreBytes() {
    for (CheckedPayload payload : new CheckedPayload[] {saying(3, (byte) 1), saying(0, (byte) 1)}) {
      assertThatThrownBy(() -> payload.open().readAllBytes())
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining("writing failed: the payload gave 1 bytes instead of ")
          .isSameAs(payload.failure());
    }
  }

  @Test
  void remembersHowItBroke() {
    CheckedPayload payload = saying(-1);
    assertThatThrownBy(payload::open).hasMessage("cannot open");
    assertThat(payload.failure())
        .hasMessage("writing failed: the payload cannot be read")
        .hasRootCauseMessage("cannot open");
  }

  @Test
  void cannotFailToBeClosedWhenAllIsRead() throws IOException {
    Payload unwilling =
        new Payload() {
          @Override
          public long size() {
            return 2;
          }

          @Override
          public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(new byte[2])) {
              @Override
              public void close() throws IOException {
                throw new IOException("cannot be closed");
              }
            };
          }
        };
    CheckedPayload payload = new CheckedPayload(unwilling, "writing");
    try (InputStream content = payload.open()) {
      assertThat(content.readAllBytes()).hasSize(2);
    }
    assertThat(payload.failure()).isNull();
    InputStream content = payload.open();
    assertThat(content.read()).isZero();
    assertThatThrownBy(content::close).hasMessage("cannot be closed");
    assertThat(payload.failure()).hasRootCauseMessage("cannot be closed");
  }
}
