package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaFileTest {
  private static final GoldenReplica SOURCE = GoldenReplica.named("many-l0");
  private static final int FIRST = 100;

  private final InMemoryReplica replica = new InMemoryReplica();
  private final ManualClock clock = new ManualClock();

  @BeforeEach
  void hundredTransactions() throws IOException {
    add(1, FIRST);
  }

  private void add(int from, int to) throws IOException {
    InMemoryReplica all = InMemoryReplica.copyOf(SOURCE.folder());
    for (int txid = from; txid <= to; txid++) {
      LtxName name = new LtxName(0, txid, txid);
      replica.put(name, all.bytes(name).orElseThrow(), Instant.EPOCH);
    }
  }

  private Replicas replicas() {
    return new Replicas(
        clock,
        CorePlugins.with(() -> new InMemoryReplicaClient(replica)),
        Map.of(),
        Map.of("replica_url", "test://replica/x", "open_timeout", "0s"));
  }

  private static int counter(DatabaseFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocateDirect(16);
    assertThat(file.read(header, 16, 24)).isEqualTo(16);
    return header.getInt(0);
  }

  private static String txid(DatabaseFile file) throws IOException {
    return file.pragma("litestream_txid", null).orElseThrow();
  }

  @Test
  void aReaderKeepsItsViewAndTheNextTransactionHasTheNewest() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of());
        DatabaseFile other = replicas.open("y.db", Map.of())) {
      file.lock(LockLevel.SHARED);
      int before = counter(file);
      long size = file.size();
      add(FIRST + 1, 200);
      assertThat(other.pragma("litestream_poll", null)).contains(Txid.format(200));
      assertThat(txid(file)).isEqualTo(Txid.format(FIRST));
      assertThat(file.size()).isEqualTo(size);
      assertThat(counter(file)).isEqualTo(before);
      assertThat(txid(other)).isEqualTo(Txid.format(200));
      file.unlock(LockLevel.NONE);
      file.lock(LockLevel.SHARED);
      assertThat(txid(file)).isEqualTo(Txid.format(200));
      assertThat(counter(file)).isEqualTo(before + 1);
    }
  }

  @Test
  void theCounterStaysWhileNothingChanges() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      int before = counter(file);
      for (int i = 0; i < 5; i++) {
        file.pragma("litestream_poll", null);
        file.lock(LockLevel.SHARED);
        assertThat(counter(file)).isEqualTo(before);
        file.unlock(LockLevel.NONE);
      }
    }
  }

  @Test
  void theHeaderIsPatchedInReadsOfAnyShape() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      ByteBuffer whole = ByteBuffer.allocateDirect(4096);
      file.read(whole, 4096, 0);
      assertThat(whole.get(18)).isEqualTo((byte) 1);
      assertThat(whole.get(19)).isEqualTo((byte) 1);
      assertThat(whole.getInt(92)).isEqualTo(whole.getInt(24));
      for (int from = 0; from < 110; from++) {
        for (int length = 1; length <= 40; length += 13) {
          ByteBuffer part = ByteBuffer.allocateDirect(64);
          assertThat(file.read(part, length, from)).isEqualTo(length);
          assertThat(part.slice(0, length)).isEqualTo(whole.slice(from, length));
        }
      }
    }
  }

  @Test
  void pastTheEndAreZeroes() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
      for (int i = 0; i < 8192; i++) {
        buffer.put(i, (byte) 7);
      }
      assertThat(file.read(buffer, 8192, file.size() - 4096)).isEqualTo(4096);
      assertThat(buffer.slice(4096, 4096)).isEqualTo(ByteBuffer.allocate(4096));
      assertThat(file.read(buffer, 4096, file.size() + 100_000)).isZero();
      assertThat(buffer.slice(0, 4096)).isEqualTo(ByteBuffer.allocate(4096));
    }
  }

  @Test
  void writingIsRefused() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      file.lock(LockLevel.SHARED);
      assertThatThrownBy(() -> file.lock(LockLevel.RESERVED))
          .isInstanceOf(ReadOnlyDatabaseException.class)
          .hasMessage("litestream is a read only vfs");
    }
  }

  @Test
  void lagIsTimeSinceTheLastGoodPoll() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile past = replicas.open("x.db", Map.of("txid", "5"))) {
      assertThat(past.pragma("litestream_lag", null)).contains("-1");
      try (DatabaseFile file = replicas.open("x.db", Map.of())) {
        assertThat(file.pragma("litestream_lag", null)).contains("0");
        assertThat(past.pragma("litestream_time", null).orElseThrow()).startsWith("20");
        assertThat(file.pragma("litestream_time", null)).contains("latest");
      }
    }
  }

  @Test
  void unknownPragmasAreNotOurs() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(file.pragma("litestream_nonsense", null)).isEmpty();
      assertThatThrownBy(() -> file.pragma("litestream_lag", "5"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("litestream_lag");
    }
  }

  @Test
  void aConnectionTravelsInTimeAlone() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of());
        DatabaseFile other = replicas.open("y.db", Map.of())) {
      int before = counter(file);
      assertThat(file.pragma("litestream_txid", "5")).contains(Txid.format(5));
      assertThat(file.pragma("litestream_time", null).orElseThrow()).startsWith("20");
      assertThat(counter(file)).isEqualTo(before + 1);
      assertThat(txid(other)).isEqualTo(Txid.format(FIRST));
      assertThat(file.pragma("litestream_time", "LATEST")).contains("latest");
      assertThat(txid(file)).isEqualTo(Txid.format(FIRST));
      file.lock(LockLevel.SHARED);
      assertThatThrownBy(() -> file.pragma("litestream_time", "2020-01-01"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("inside a transaction");
      file.unlock(LockLevel.NONE);
      assertThatThrownBy(() -> file.pragma("litestream_time", "2020-01-01"))
          .hasMessageContaining("the oldest one is TXID 0000000000000001");
      assertThatThrownBy(() -> file.pragma("litestream_time", "a while ago"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 minutes ago");
      assertThat(txid(file)).isEqualTo(Txid.format(FIRST));
    }
  }

  @Test
  void withoutLocksTheViewNeverMoves() throws IOException {
    try (Replicas replicas = replicas();
        DatabaseFile file = replicas.open("x.db", Map.of());
        DatabaseFile other = replicas.open("y.db", Map.of())) {
      file.hold();
      add(FIRST + 1, 120);
      assertThat(other.pragma("litestream_poll", null)).contains(Txid.format(120));
      assertThat(txid(file)).isEqualTo(Txid.format(FIRST));
      assertThat(txid(other)).isEqualTo(Txid.format(120));
    }
  }
}
