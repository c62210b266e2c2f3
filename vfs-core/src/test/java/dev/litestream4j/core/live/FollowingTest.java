package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.testkit.CallKind;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader sees while files come, are compacted and go. */
class FollowingTest {
  /** So many polls list every level and level 0 in between. */
  private static final int ROUND = 100;

  private final LiveReplica live = new LiveReplica("page_cache_size", "1");
  private final SimulatedPrimary primary = live.primary;

  @BeforeEach
  void firstTransactions() throws IOException {
    primary.write(20);
    primary.snapshot();
    for (int i = 2; i <= 10; i++) {
      primary.write(20, i, 20);
    }
  }

  @AfterEach
  void close() {
    live.close();
  }

  private void assertNewest(DatabaseFile file) throws IOException {
    assertThat(LiveReplica.txid(file)).isEqualTo(primary.txid());
    assertThat(LiveReplica.read(file)).isEqualTo(primary.newest());
  }

  @Test
  void anOlderCompactionDoesNotOverrideANewerPage() throws IOException {
    try (DatabaseFile file = live.open()) {
      primary.upload(1, 2, 6);
      live.clock.poll(ROUND);
      assertNewest(file);
      try (LiveReplica other = new LiveReplica()) {
        live.store.names().forEach(n -> copy(other, n));
        try (DatabaseFile opened = other.open()) {
          assertThat(LiveReplica.read(opened)).isEqualTo(primary.newest());
        }
      }
    }
  }

  private void copy(LiveReplica to, LtxName name) {
    to.store.put(name, live.store.bytes(name).orElseThrow(), Instant.EPOCH);
  }

  @Test
  void aCompactionThatStraddlesThePositionExtendsTheView() throws IOException {
    try (DatabaseFile file = live.open()) {
      for (int i = 0; i < 5; i++) {
        primary.commitOnly(20, 3 + i);
      }
      primary.upload(1, 2, 7);
      primary.upload(1, 8, 15);
      primary.deleteUpTo(0, 9);
      live.clock.poll(ROUND);
      assertNewest(file);
      primary.write(21, 2);
      live.clock.poll(ROUND);
      assertNewest(file);
    }
  }

  @Test
  void aDatabaseThatShrinksKeepsItsOtherPages() throws IOException {
    try (DatabaseFile file = live.open()) {
      primary.write(12, 1);
      live.clock.poll();
      assertNewest(file);
      primary.write(30, 1);
      primary.write(5);
      live.clock.poll();
      assertNewest(file);
    }
  }

  @Test
  void retentionOfTheOpeningFilesDoesNotEndAConnection() throws IOException {
    try (DatabaseFile file = live.open()) {
      for (int round = 0; round < 20; round++) {
        long before = primary.txid();
        primary.write(20, 1 + round % 20);
        primary.upload(1, before + 1, primary.txid());
        primary.snapshot();
        live.clock.poll(ROUND);
        primary.deleteUpTo(9, before);
        primary.deleteUpTo(1, before);
        primary.deleteUpTo(0, before);
        assertNewest(file);
      }
    }
  }

  @Test
  void filesThatWentWithoutAPollAreReplacedByAnotherPlan() throws IOException {
    try (DatabaseFile file = live.open()) {
      file.lock(LockLevel.SHARED);
      primary.snapshot();
      primary.deleteUpTo(0, 9);
      primary.delete(9, 1, 1);
      assertThat(LiveReplica.readPinned(file)).isEqualTo(primary.newest());
      file.unlock(LockLevel.NONE);
    }
  }

  @Test
  void aStateThatIsGoneEndsItsTransactionsAndNoOther() throws IOException {
    try (DatabaseFile file = live.open()) {
      file.lock(LockLevel.SHARED);
      assertThat(file.size()).isPositive();
      onlyANewerStateIsLeft();
      assertThatThrownBy(() -> LiveReplica.readPinned(file))
          .hasMessageContaining("000000000000000a")
          .hasMessageContaining("is no longer in the replica")
          .hasMessageContaining("begin another one");
      file.unlock(LockLevel.NONE);
      live.clock.poll();
      assertNewest(file);
    }
  }

  private void onlyANewerStateIsLeft() throws IOException {
    primary.write(20, 4);
    primary.snapshot();
    primary.deleteUpTo(0, primary.txid() - 1);
    primary.delete(9, 1, 1);
  }

  @Test
  void aTransactionThatHasReadNothingGoesOnToTheNewestState() throws IOException {
    try (DatabaseFile file = live.open()) {
      file.lock(LockLevel.SHARED);
      onlyANewerStateIsLeft();
      assertThat(LiveReplica.readHeader(file)).isEqualTo(2);
      assertThat(LiveReplica.readPinned(file)).isEqualTo(primary.newest());
      file.unlock(LockLevel.NONE);
      assertThat(LiveReplica.readHeader(file)).isEqualTo(2);
    }
  }

  @Test
  void openingGoesOnToTheNewestStateToo() throws IOException {
    try (DatabaseFile first = live.open()) {
      onlyANewerStateIsLeft();
      try (DatabaseFile file = live.open()) {
        assertNewest(file);
      }
      assertNewest(first);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void aGapHealsFromAnyLevel(int level) throws IOException {
    try (DatabaseFile file = live.open()) {
      primary.commitOnly(20, 7);
      primary.write(20, 8);
      primary.write(20, 9);
      live.clock.poll(ROUND);
      assertThat(LiveReplica.txid(file)).isEqualTo(10);
      assertThat(LiveReplica.read(file)).isEqualTo(primary.at(10));
      primary.upload(level, level == 9 ? 1 : 9, 12);
      live.clock.poll(ROUND);
      assertNewest(file);
    }
  }

  @Test
  void pagesThatOnlyMovedAreNotFetchedAgain() throws IOException {
    try (LiveReplica cached = new LiveReplica()) {
      SimulatedPrimary writer = cached.primary;
      writer.write(500);
      writer.snapshot();
      for (int i = 2; i <= 40; i++) {
        writer.write(500, i, i + 100);
      }
      try (DatabaseFile file = cached.open()) {
        assertThat(LiveReplica.read(file)).isEqualTo(writer.newest());
        writer.upload(1, 2, 40);
        cached.clock.poll(ROUND);
        writer.deleteUpTo(0, 39);
        cached.requests.reset();
        assertThat(LiveReplica.read(file)).isEqualTo(writer.newest());
        assertThat(cached.requests.figures().requests()).isZero();
        writer.snapshot();
        cached.clock.poll(ROUND);
        writer.delete(9, 1, 1);
        writer.delete(1, 2, 40);
        cached.requests.reset();
        assertThat(LiveReplica.read(file)).isEqualTo(writer.newest());
        assertThat(cached.requests.figures().calls(CallKind.READ)).isZero();
      }
    }
  }

  @Test
  void aReplicaWhoseTxidWentBackIsLoadedAnew() throws IOException {
    try (DatabaseFile file = live.open()) {
      file.lock(LockLevel.SHARED);
      primary.reset();
      primary.write(20);
      primary.snapshot();
      primary.write(20, 5);
      live.clock.poll(ROUND);
      assertThat(LiveReplica.txid(file)).isEqualTo(10);
      file.unlock(LockLevel.NONE);
      assertNewest(file);
    }
  }

  @Test
  void anotherHistoryOfTheSameTxidIsLoadedAnew() throws IOException {
    try (DatabaseFile file = live.open()) {
      primary.reset();
      for (int i = 1; i <= 10; i++) {
        primary.write(20, i, i + 1);
      }
      live.clock.poll(ROUND);
      assertNewest(file);
      primary.reset();
      for (int i = 1; i <= 11; i++) {
        primary.write(20, i, i + 1);
      }
      live.clock.poll();
      assertNewest(file);
    }
  }

  @Test
  void aFileThatIsWrittenAgainIsNoOtherHistory() throws IOException {
    try (DatabaseFile file = live.open()) {
      file.lock(LockLevel.SHARED);
      LtxName again = new LtxName(0, 10, 10);
      live.store.put(again, live.store.bytes(again).orElseThrow(), Instant.EPOCH);
      live.clock.poll(ROUND);
      primary.write(20, 6);
      live.clock.poll(ROUND);
      assertThat(LiveReplica.readPinned(file)).isEqualTo(primary.at(10));
      file.unlock(LockLevel.NONE);
      assertNewest(file);
    }
  }
}
