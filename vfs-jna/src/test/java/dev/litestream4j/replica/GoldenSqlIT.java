package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden replica answers, through sqlite-jdbc, as the original database. */
class GoldenSqlIT {
  private static LitestreamVfs vfs;

  @BeforeAll
  static void register() {
    vfs = LitestreamVfs.register();
  }

  @AfterAll
  static void unregister() {
    vfs.close();
  }

  static Iterable<GoldenReplica> replicas() {
    return GoldenReplica.all();
  }

  private static void assertState(Connection connection, GoldenState state) throws SQLException {
    assertThat(TableHashes.of(connection)).isEqualTo(state.tables());
    assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
        .containsExactly("ok");
    assertThat(ReplicaConnections.strings(connection, "SELECT litestream_txid()"))
        .containsExactly(Txid.format(state.txid()));
    assertThat(ReplicaConnections.strings(connection, "PRAGMA page_count"))
        .containsExactly(Integer.toString(state.pageCount()));
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void latest(GoldenReplica replica) throws SQLException {
    if (replica.latest().isPresent()) {
      try (Connection connection = ReplicaConnections.open(replica.folder())) {
        assertState(connection, replica.latest().get());
      }
    } else {
      assertThatThrownBy(() -> ReplicaConnections.open(replica.folder()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("gap in the replica")
          .hasMessageContaining("TXIDs 0000000000000005 to 0000000000000005");
    }
  }

  @Test
  void theRecordedBucket(@TempDir Path folder) throws Exception {
    GoldenReplica bucket = GoldenReplica.bucketIn(folder);
    try (Connection connection = ReplicaConnections.open(bucket.folder())) {
      assertState(connection, bucket.latest().orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void everyTxid(GoldenReplica replica) throws SQLException {
    for (GoldenState state : replica.states()) {
      String txid = Txid.format(state.txid());
      if (state.restorable()) {
        try (Connection connection = ReplicaConnections.open(replica.folder(), "txid", txid)) {
          assertState(connection, state);
        }
      } else {
        assertThatThrownBy(() -> ReplicaConnections.open(replica.folder(), "txid", txid))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining(txid);
      }
    }
  }
}
