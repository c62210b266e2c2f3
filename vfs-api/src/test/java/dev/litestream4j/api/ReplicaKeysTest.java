package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaKeysTest {
  private static final LtxName NAME = new LtxName(9, 1, 0xabc);

  @Test
  void keysAreThoseOfLitestream() {
    assertThat(new ReplicaKeys("app/db").key(NAME))
        .isEqualTo("app/db/ltx/9/0000000000000001-0000000000000abc.ltx");
    assertThat(new ReplicaKeys("").key(NAME))
        .isEqualTo("ltx/9/0000000000000001-0000000000000abc.ltx");
  }

  @Test
  void keysOfALevelAreParsed() {
    ReplicaKeys keys = new ReplicaKeys("db");
    assertThat(keys.parse(9, keys.key(NAME))).contains(NAME);
    assertThat(keys.parse(8, keys.key(NAME))).isEmpty();
    assertThat(keys.parse(9, "db/ltx/9/deeper/" + NAME.fileName())).isEmpty();
    assertThat(keys.parse(9, "db/ltx/9/")).isEmpty();
    assertThat(keys.parse(9, "")).isEmpty();
  }
}
