package dev.litestream4j.core.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.ltx.LtxChecksum;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.testkit.InMemoryReplica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LtxMergeTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);

  /** A database that transactions change, each given as a file. */
  private static final class Primary {
    private final Random random;
    private final int pageSize;
    private final boolean checksums;
    private final Map<Integer, ByteBuffer> pages = new HashMap<>();
    private long txid;
    private int commit;

    Primary(int pageSize, boolean checksums, long seed) {
      this.random = new Random(seed);
      this.pageSize = pageSize;
      this.checksums = checksums;
    }

    byte[] transaction(int newCommit, int changes) throws IOException {
      long before = checksum();
      Map<Integer, ByteBuffer> changed = new HashMap<>();
      pages.keySet().removeIf(page -> page > newCommit);
      for (int page = Math.min(commit, newCommit) + 1; page <= newCommit; page++) {
        changed.put(page, content());
      }
      for (int i = 0; i < changes && newCommit > 0; i++) {
        changed.put(random.nextInt(newCommit) + 1, content());
      }
      changed.remove(LtxLayout.lockPage(pageSize));
      pages.putAll(changed);
      commit = newCommit;
      txid++;
      LtxHeader header =
          new LtxHeader(
              checksums ? 0 : LtxLayout.FLAG_NO_CHECKSUM,
              pageSize,
              commit,
              txid,
              txid,
              txid,
              checksums && txid > 1 ? before : 0,
              32,
              100,
              7,
              8,
              9);
      return DecodedFile.encode(header, changed, checksums ? checksum() : 0);
    }

    private ByteBuffer content() {
      byte[] bytes = new byte[pageSize];
      random.nextBytes(bytes);
      return ByteBuffer.wrap(bytes);
    }

    private long checksum() {
      long checksum = LtxChecksum.EMPTY_DATABASE;
      for (Map.Entry<Integer, ByteBuffer> page : pages.entrySet()) {
        checksum = LtxChecksum.toggle(checksum, LtxChecksum.ofPage(page.getKey(), page.getValue()));
      }
      return checksum;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesWhatTheFilesGiveOneAfterTheOther(boolean checksums) throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      Primary primary = new Primary(512 << (seed % 8), checksums, seed);
      Random random = new Random(seed);
      List<byte[]> files = new ArrayList<>();
      List<Long> sums = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        files.add(primary.transaction(random.nextInt(30), random.nextInt(4)));
        sums.add(primary.checksum());
      }
      DecodedFile all = DecodedFile.of(DecodedFile.merge(files, TIME));
      assertThat(all.pages()).isEqualTo(primary.pages);
      assertThat(all.header().isSnapshot()).isTrue();

      int from = random.nextInt(count);
      byte[] tail = DecodedFile.merge(files.subList(from, count), TIME);
      DecodedFile some = DecodedFile.of(tail);
      assertThat(some.header())
          .isEqualTo(
              new LtxHeader(
                  checksums ? 0 : LtxLayout.FLAG_NO_CHECKSUM,
                  primary.pageSize,
                  primary.commit,
                  from + 1,
                  count,
                  TIME.toEpochMilli(),
                  checksums && from > 0 ? sums.get(from - 1) : 0,
                  0,
                  0,
                  0,
                  0,
                  0));
      assertThat(some.trailer().postApplyChecksum()).isEqualTo(checksums ? primary.checksum() : 0);
      List<byte[]> inSteps = new ArrayList<>(files.subList(0, from));
      inSteps.add(tail);
      DecodedFile stepwise = DecodedFile.of(DecodedFile.merge(inSteps, TIME));
      assertThat(stepwise).isEqualTo(all);
    }
  }

  @Test
  void takesTheNewestOfFilesThatOverlap() throws IOException {
    Primary primary = new Primary(1024, true, 3);
    List<byte[]> files = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      files.add(primary.transaction(10 + i, 3));
    }
    byte[] first = DecodedFile.merge(files.subList(0, 4), TIME);
    byte[] second = DecodedFile.merge(files.subList(2, 6), TIME);
    DecodedFile merged = DecodedFile.of(DecodedFile.merge(List.of(first, second), TIME));
    assertThat(merged).isEqualTo(DecodedFile.of(DecodedFile.merge(files, TIME)));
  }

  @Test
  void dropsAPageThatWasCutOffThoughTheDatabaseGrewAgain() throws IOException {
    Primary primary = new Primary(512, false, 1);
    byte[] grown = primary.transaction(8, 0);
    byte[] cut = primary.transaction(3, 0);
    LtxHeader regrown =
        new LtxHeader(LtxLayout.FLAG_NO_CHECKSUM, 512, 8, 3, 3, 3, 0, 0, 0, 0, 0, 0);
    byte[] withoutItsPages = DecodedFile.encode(regrown, Map.of(), 0);
    assertThatThrownBy(() -> DecodedFile.merge(List.of(grown, cut, withoutItsPages), TIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the snapshot ends after page 3 of 8");
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 65536})
  void goesPastTheLockPage(int pageSize) throws IOException {
    int lockPage = LtxLayout.lockPage(pageSize);
    LtxHeader second =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM, pageSize, lockPage + 2, 2, 2, 1, 0, 0, 0, 0, 0, 0);
    LtxHeader third =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM, pageSize, lockPage + 1, 3, 3, 2, 0, 0, 0, 0, 0, 0);
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    ByteBuffer newer = ByteBuffer.allocate(pageSize).put(9, (byte) 1);
    byte[] merged =
        DecodedFile.merge(
            List.of(
                DecodedFile.encode(
                    second, Map.of(lockPage - 1, page, lockPage + 1, page, lockPage + 2, page), 0),
                DecodedFile.encode(third, Map.of(lockPage + 1, newer), 0)),
            TIME);
    assertThat(DecodedFile.of(merged).pages())
        .isEqualTo(Map.of(lockPage - 1, page, lockPage + 1, newer));
  }

  @Test
  void refusesFilesThatDoNotFollowOneAnother() throws IOException {
    Primary primary = new Primary(512, false, 1);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(primary.transaction(5, 1));
    }
    assertThatThrownBy(() -> DecodedFile.merge(List.of(files.get(0), files.get(2)), TIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the file 0000000000000003-0000000000000003 does not follow"
                + " 0000000000000001-0000000000000001");
    assertThatThrownBy(() -> DecodedFile.merge(List.of(files.get(1), files.get(0)), TIME))
        .hasMessageContaining("does not follow");
    byte[] other = new Primary(1024, false, 1).transaction(5, 1);
    assertThatThrownBy(() -> DecodedFile.merge(List.of(other, files.get(1)), TIME))
        .hasMessage(
            "mismatched page sizes: 1024 in 0000000000000001-0000000000000001,"
                + " 512 in 0000000000000002-0000000000000002");
  }

  @Test
  void findsDamageInAnyOfTheFiles() throws IOException {
    Primary primary = new Primary(512, false, 1);
    List<byte[]> files = List.of(primary.transaction(5, 1), primary.transaction(5, 1));
    for (byte[] file : files) {
      int inTheIndex = file.length - 40;
      file[inTheIndex] ^= 1;
      assertThatThrownBy(() -> DecodedFile.merge(files, TIME))
          .isInstanceOf(LtxFormatException.class);
      file[inTheIndex] ^= 1;
    }
    assertThat(DecodedFile.merge(files, TIME)).isNotEmpty();
  }

  @Test
  void findsAStatedChecksumThatIsNotThatOfThePages() throws IOException {
    Primary primary = new Primary(512, true, 1);
    byte[] first = primary.transaction(5, 1);
    byte[] left = primary.transaction(5, 2);
    byte[] last = primary.transaction(5, 1);
    assertThat(left).isNotEmpty();
    DecodedFile third = DecodedFile.of(last);
    LtxHeader lying =
        new LtxHeader(
            0, 512, 5, 2, 2, 1, DecodedFile.of(first).trailer().postApplyChecksum(), 0, 0, 0, 0, 0);
    byte[] wrong = DecodedFile.encode(lying, third.pages(), third.trailer().postApplyChecksum());
    assertThatThrownBy(() -> DecodedFile.merge(List.of(first, wrong), TIME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("post-apply checksum");
  }

  static List<GoldenReplica> replicas() {
    return Stream.of("all-levels", "time-travel", "legacy-frames")
        .map(GoldenReplica::named)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void givesTheFilesThatLitestreamMade(GoldenReplica golden) throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(golden.folder());
    int merges = 0;
    for (LtxName compacted : replica.names()) {
      if (compacted.level() == LtxName.SNAPSHOT_LEVEL) {
        continue; // made from the database, not from files
      }
      for (int level = compacted.level() - 1; level >= 0; level--) {
        List<byte[]> sources = sources(replica, compacted, level);
        if (!sources.isEmpty()) {
          DecodedFile expected = DecodedFile.of(replica.bytes(compacted).orElseThrow());
          byte[] merged = DecodedFile.merge(sources, expected.header().timestamp());
          DecodedFile actual = DecodedFile.of(merged);
          assertThat(actual.pages())
              .as("%s from level %d", compacted, level)
              .isEqualTo(expected.pages());
          merges++;
          assertThat(actual.header().commit()).isEqualTo(expected.header().commit());
        }
      }
    }
    assertThat(merges).isPositive();
  }

  /** The files of a level that together are a file of a higher one, if they are all there. */
  private static List<byte[]> sources(InMemoryReplica replica, LtxName compacted, int level) {
    List<byte[]> sources = new ArrayList<>();
    long next = compacted.minTxid();
    for (LtxName name : replica.names()) {
      if (name.level() == level
          && name.minTxid() == next
          && name.maxTxid() <= compacted.maxTxid()) {
        sources.add(replica.bytes(name).orElseThrow());
        next = name.maxTxid() + 1;
      }
    }
    return next == compacted.maxTxid() + 1 ? sources : List.of();
  }
}
