package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The golden replicas, uploaded to a store as they are, answer through SQL as the original
 * databases: at the newest state, and small ones at each TXID and moment.
 *
 * <p>A backend's integration test subclasses it, starts a server in a {@code @BeforeAll} method and
 * uploads by the store's own means, not by the backend.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GoldenBackendContract {
  private final Set<String> uploaded = new HashSet<>();
  private @Nullable LitestreamVfs vfs;

  /** For subclasses. */
  protected GoldenBackendContract() {}

  /**
   * Where a replica is to lie: a place for each that is empty in the beginning.
   *
   * @param replica its name: letters, digits and hyphens
   * @return its URL, credentials included where the backend takes them from there
   */
  protected abstract String url(String replica);

  /**
   * Puts a file into a replica as Litestream lays it out and describes it.
   *
   * @param replica the name that {@link #url} was given
   * @param level 0 to 9
   * @param fileName without folders; not always the name of an LTX file
   * @param content the file's bytes
   * @param created what Litestream writes down as the time of creation: that of the LTX header, to
   *     the millisecond
   * @throws IOException if the store fails
   */
  protected abstract void upload(
      String replica, int level, String fileName, byte[] content, Instant created)
      throws IOException;

  /**
   * The environment variables that the backend is to see, for credentials that are no part of URLs.
   *
   * @return none unless overridden
   */
  protected Map<String, String> environment() {
    return Map.of();
  }

  @AfterAll
  final void unregisterVfs() {
    if (vfs != null) {
      vfs.close();
    }
  }

  static Iterable<GoldenReplica> replicas() {
    return GoldenReplica.all();
  }

  private Connection open(GoldenReplica replica) throws IOException, SQLException {
    if (vfs == null) {
      List<String> urls = GoldenReplica.all().stream().map(golden -> url(golden.name())).toList();
      vfs = EnvironmentClients.register(urls, environment());
    }
    if (uploaded.add(replica.name())) {
      upload(replica);
    }
    return ReplicaConnections.open(url(replica.name()), "open_timeout", "0s");
  }

  private void upload(GoldenReplica replica) throws IOException {
    for (int level = 0; level <= LtxName.SNAPSHOT_LEVEL; level++) {
      Path folder = replica.folder().resolve("ltx/" + level);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          byte[] content = Files.readAllBytes(file);
          String name = file.getFileName().toString();
          upload(replica.name(), level, name, content, created(name, content));
        }
      }
    }
  }

  private static Instant created(String name, byte[] content) throws IOException {
    if (!name.endsWith(".ltx") || content.length < LtxLayout.HEADER_SIZE) {
      return Instant.EPOCH;
    }
    return Instant.ofEpochMilli(LtxHeader.decode(ByteBuffer.wrap(content), name).timestampMillis());
  }

  private static void assertState(Connection connection, GoldenState state) throws SQLException {
    assertThat(ReplicaConnections.strings(connection, "SELECT litestream_txid()"))
        .containsExactly(Txid.format(state.txid()));
    assertThat(TableHashes.of(connection)).isEqualTo(state.tables());
    assertThat(ReplicaConnections.strings(connection, "PRAGMA page_count"))
        .containsExactly(Integer.toString(state.pageCount()));
  }

  @ParameterizedTest
  @MethodSource("dev.litestream4j.replica.GoldenBackendContract#replicas")
  final void latest(GoldenReplica replica) throws IOException, SQLException {
    if (replica.latest().isEmpty()) {
      assertThatThrownBy(() -> open(replica))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("gap in the replica");
      return;
    }
    try (Connection connection = open(replica)) {
      assertState(connection, replica.latest().get());
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
    }
  }

  private static final String SMALL = "time-travel all-levels retained gap-covered vacuum-shrink";

  static List<GoldenReplica> small() {
    return Stream.of(SMALL.split(" ")).map(GoldenReplica::named).toList();
  }

  @ParameterizedTest
  @MethodSource("dev.litestream4j.replica.GoldenBackendContract#small")
  final void everyTxid(GoldenReplica replica) throws IOException, SQLException {
    try (Connection connection = open(replica);
        Statement statement = connection.createStatement()) {
      assertThat(replica.restorable()).isNotEmpty();
      for (GoldenState state : replica.restorable()) {
        statement.execute("PRAGMA litestream_txid = '" + Txid.format(state.txid()) + "'");
        assertState(connection, state);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"time-travel", "all-levels", "retained"})
  final void everyMoment(String name) throws IOException, SQLException {
    GoldenReplica replica = GoldenReplica.named(name);
    try (Connection connection = open(replica);
        Statement statement = connection.createStatement()) {
      assertThat(replica.times()).isNotEmpty();
      for (Map.Entry<Instant, Optional<Long>> time : replica.times().entrySet()) {
        String sql = "PRAGMA litestream_time = '" + time.getKey() + "'";
        if (time.getValue().isEmpty()) {
          assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
          continue;
        }
        statement.execute(sql);
        assertThat(ReplicaConnections.strings(connection, "SELECT litestream_txid()"))
            .as(sql)
            .containsExactly(Txid.format(time.getValue().get()));
      }
    }
  }
}
