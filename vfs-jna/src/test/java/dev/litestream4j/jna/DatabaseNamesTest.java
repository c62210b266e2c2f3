package dev.litestream4j.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DatabaseNamesTest {
  private static final Map<String, String> ONE = Map.of("replica_url", "Aa", "vfs", "litestream");
  private static final Map<String, String> OTHER = Map.of("replica_url", "BB", "vfs", "litestream");

  private final DatabaseNames names = new DatabaseNames();

  @Test
  void gives_the_label_to_the_first_parameters_for_good() {
    assertThat(names.of("x.db", ONE)).isEqualTo("x.db");
    String other = names.of("x.db", OTHER);
    assertThat(other).startsWith("x.db#");
    assertThat(names.of("x.db", ONE)).isEqualTo("x.db");
    assertThat(names.of("x.db", OTHER)).isEqualTo(other);
    assertThat(names.of("x.db", Map.of())).startsWith("x.db#").isNotEqualTo(other);
  }

  @Test
  void tells_keys_from_values() {
    assertThat(names.of("x.db", Map.of("a", "bc"))).isEqualTo("x.db");
    assertThat(names.of("x.db", Map.of("ab", "c"))).isNotEqualTo("x.db");
  }

  @Test
  void gives_the_label_back() {
    assertThat(DatabaseNames.label(names.of("x.db", ONE), ONE)).isEqualTo("x.db");
    assertThat(DatabaseNames.label(names.of("x.db", OTHER), OTHER)).isEqualTo("x.db");
  }

  @Test
  void remembers_a_bounded_number_of_labels() {
    Set<String> given = new HashSet<>();
    int labels = 1100;
    for (int i = 0; i < labels; i++) {
      given.add(names.of(i + ".db", ONE));
    }
    assertThat(given).hasSize(labels).contains("0.db").doesNotContain(labels - 1 + ".db");
    assertThat(names.of(labels - 1 + ".db", ONE)).isEqualTo(names.of(labels - 1 + ".db", ONE));
  }
}
