package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LifetimeTest {
  private final AtomicInteger ends = new AtomicInteger();
  private final Lifetime lifetime = new Lifetime(ends::incrementAndGet);

  @Test
  void ends_with_the_registration_if_no_file_is_open() {
    lifetime.opening();
    lifetime.closed();
    assertThat(ends).hasValue(0);
    lifetime.unregistered();
    assertThat(ends).hasValue(1);
  }

  @Test
  void ends_with_the_last_file() {
    lifetime.opening();
    lifetime.unregistered();
    lifetime.opening();
    lifetime.closed();
    assertThat(ends).hasValue(0);
    lifetime.closed();
    assertThat(ends).hasValue(1);
  }

  @Test
  void opens_nothing_after_the_end() {
    lifetime.unregistered();
    assertThatThrownBy(lifetime::opening)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no longer registered");
    assertThat(ends).hasValue(1);
  }
}
