package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketKeysTest {
  private static final LtxName NAME = new LtxName(9, 1, 0x2d);

  @Test
  void liesAsLitestreamLaysItOut() {
    BucketKeys keys = new BucketKeys("app/db");
    assertThat(keys.key(NAME)).isEqualTo("app/db/0009/0000000000000001-000000000000002d.ltx");
    assertThat(keys.folder(0)).isEqualTo("app/db/0000/").startsWith(keys.root());
    assertThat(keys.parse(9, keys.key(NAME))).contains(NAME);
    assertThat(keys.parse(8, keys.key(NAME))).isEmpty();
    assertThat(keys.parse(9, keys.folder(9) + "more/" + NAME.fileName())).isEmpty();
  }

  @Test
  void anEmptyPathGivesKeysThatBeginWithASlash() {
    BucketKeys keys = new BucketKeys("");
    assertThat(keys.key(NAME)).isEqualTo("/0009/0000000000000001-000000000000002d.ltx");
    assertThat(keys.parse(9, keys.key(NAME))).contains(NAME);
  }

  @Test
  void aListingStartsBetweenTheFileBeforeAndTheFirstOneWanted() {
    BucketKeys keys = new BucketKeys("db");
    assertThat(keys.before(0, 0x10))
        .isGreaterThan(keys.key(new LtxName(0, 0xf, Long.MAX_VALUE)))
        .isLessThan(keys.key(new LtxName(0, 0x10, 0x10)));
    assertThat(keys.before(0, 0)).isLessThan(keys.key(new LtxName(0, 1, 1)));
  }
}
