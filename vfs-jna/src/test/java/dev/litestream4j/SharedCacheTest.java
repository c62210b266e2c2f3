package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** SQLite's shared cache takes databases of one name for one database. */
class SharedCacheTest {
  /** "Aa" and "BB" have one hash code. */
  private static final List<String> REPLICAS = List.of("first", "Aa", "BB", "last");

  private static final Map<String, byte[]> IMAGES =
      REPLICAS.stream().collect(Collectors.toMap(r -> r, SharedCacheTest::image));

  private static byte[] image(String replica) {
    return Images.of("CREATE TABLE t(x)", "INSERT INTO t VALUES ('" + replica + "')");
  }

  private static LitestreamVfs register() {
    return LitestreamVfs.register(
        (name, parameters) ->
            new ImageFile(Objects.requireNonNull(IMAGES.get(parameters.get("replica_url")))),
        () -> {});
  }

  private static Connection open(String label, String replica) throws SQLException {
    return Sql.open(
        "jdbc:sqlite:file:" + label + "?vfs=litestream&cache=shared&replica_url=" + replica);
  }

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

  @Test
  void does_not_mix_replicas_whose_parameters_have_one_hash_code() throws SQLException {
    try (LitestreamVfs vfs = register();
        Connection first = open("x.db", "first");
        Connection second = open("x.db", "Aa");
        Connection third = open("x.db", "BB")) {
      assertThat(vfs).isNotNull();
      assertThat(Sql.text(first, "SELECT x FROM t")).isEqualTo("first");
      assertThat(Sql.text(second, "SELECT x FROM t")).isEqualTo("Aa");
      assertThat(Sql.text(third, "SELECT x FROM t")).isEqualTo("BB");
    }
  }

  @Test
  void does_not_mix_replicas_that_are_opened_at_once() throws Exception {
    int rounds = 200;
    ExecutorService threads = Executors.newFixedThreadPool(REPLICAS.size());
    CyclicBarrier barrier = new CyclicBarrier(REPLICAS.size());
    try (LitestreamVfs vfs = register()) {
      assertThat(vfs).isNotNull();
      for (int i = 0; i < rounds; i++) {
        String label = "x" + i + ".db";
        List<Future<String>> seen =
            REPLICAS.stream().map(r -> threads.submit(look(barrier, label, r))).toList();
        for (int k = 0; k < REPLICAS.size(); k++) {
          assertThat(seen.get(k).get()).isEqualTo(REPLICAS.get(k));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Opens when all others do, and stays open until all others have looked. */
  private static Callable<String> look(CyclicBarrier barrier, String label, String replica) {
    return () -> {
      barrier.await();
      try (Connection connection = open(label, replica)) {
        String seen = Sql.text(connection, "SELECT x FROM t");
        barrier.await();
        return seen;
      }
    };
  }
}
