package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** SQLite's shared cache takes databases of one name for one database. */
class SharedCacheTest {
  @Test
  void does_not_mix_replicas_that_have_the_same_label() throws SQLException {
    byte[] small = Images.numbered(10);
    byte[] large = Images.numbered(20);
    try (LitestreamVfs vfs =
            LitestreamVfs.register(
                (name, parameters) ->
                    new ImageFile("large".equals(parameters.get("replica_url")) ? large : small),
                () -> {});
        Connection one = Sql.open(Sql.URL + "&cache=shared&replica_url=small");
        Connection two = Sql.open(Sql.URL + "&cache=shared&replica_url=large");
        Connection three = Sql.open(Sql.URL + "&cache=shared&replica_url=small");
        Connection four = Sql.open(Sql.URL + "&cache=shared&replica_url=large")) {
      assertThat(vfs).isNotNull();
      assertThat(Sql.text(one, "SELECT count(*) FROM t")).isEqualTo("10");
      assertThat(Sql.text(two, "SELECT count(*) FROM t")).isEqualTo("20");
      assertThat(Sql.text(three, "SELECT count(*) FROM t")).isEqualTo("10");
      assertThat(Sql.text(four, "SELECT count(*) FROM t")).isEqualTo("20");
      assertThat(Sql.text(three, "SELECT litestream_txid()")).isEqualTo("00000000000000ff");
    }
  }
}
