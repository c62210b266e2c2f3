package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongTableTest {
  @Test
  void holds_what_was_put() {
    LongTable<String> empty = new LongTable<>();
    LongTable<String> one = empty.with(4096, "a");
    LongTable<String> two = one.with(8192, "b");
    assertThat(empty.get(4096)).isNull();
    assertThat(one.get(4096)).isEqualTo("a");
    assertThat(one.get(8192)).isNull();
    assertThat(two.get(4096)).isEqualTo("a");
    assertThat(two.get(8192)).isEqualTo("b");
    assertThat(two.without(4096).get(4096)).isNull();
    assertThat(two.without(4096).get(8192)).isEqualTo("b");
    assertThat(two.with(4096, "c").get(4096)).isEqualTo("c");
    assertThat(two.with(4096, "c").size()).isEqualTo(2);
    assertThat(two.without(12).size()).isEqualTo(2);
  }

  @Test
  void never_holds_the_address_0() {
    assertThat(new LongTable<String>().get(0)).isNull();
    assertThat(new LongTable<String>().with(16, "a").get(0)).isNull();
  }

  @Test
  void does_as_a_map_does() {
    Random random = new Random(7);
    Map<Long, Integer> map = new HashMap<>();
    LongTable<Integer> table = new LongTable<>();
    for (int i = 0; i < 20_000; i++) {
      long key = 0x7f00_0000_0000L + 16L * (1 + random.nextInt(500));
      if (random.nextInt(3) == 0) {
        map.remove(key);
        table = table.without(key);
      } else {
        map.put(key, i);
        table = table.with(key, i);
      }
      long probe = 0x7f00_0000_0000L + 16L * (1 + random.nextInt(500));
      assertThat(table.get(probe)).isEqualTo(map.get(probe));
      assertThat(table.size()).isEqualTo(map.size());
    }
  }
}
