package dev.litestream4j.cache.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PageKeyTest {
  @Test
  void isEqualToTheSameKeyOnly() {
    assertThat(new PageKey(1, 2))
        .isEqualTo(new PageKey(1, 2))
        .hasSameHashCodeAs(new PageKey(1, 2))
        .isNotEqualTo(new PageKey(2, 1))
        .isNotEqualTo(new PageKey(1, 3))
        .isNotEqualTo(new PageKey(0, 2))
        .isNotEqualTo(2L);
  }

  @Test
  void spreadsThePagesOfAFile() {
    Set<Integer> hashes = new HashSet<>();
    for (long page = 0; page < 10_000; page++) {
      hashes.add(new PageKey(0x1234_5678_9abc_def0L, 100 + page * 4112).hashCode());
    }
    assertThat(hashes).hasSizeGreaterThan(9_900);
  }
}
