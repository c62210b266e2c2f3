package dev.litestream4j.core.btree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of databases that SQLite wrote, whole and damaged. */
class BtreePagesTest {
  private static final int MUTANTS = 20_000;

  private static List<ByteBuffer> pages(String name) throws IOException {
    GoldenReplica replica = GoldenReplica.named(name);
    InMemoryReplica copy = InMemoryReplica.copyOf(replica.folder());
    List<ByteBuffer> pages = new ArrayList<>();
    try (Replicas replicas =
            new Replicas(
                RealClock.instance(),
                CorePlugins.with(() -> new InMemoryReplicaClient(copy)),
                Map.of(),
                Map.of("replica_url", "test://golden/" + name));
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      for (long at = 0; at < file.size(); at += replica.pageSize()) {
        ByteBuffer page = ByteBuffer.allocate(replica.pageSize());
        file.read(page, replica.pageSize(), at);
        pages.add(page);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench", "fragmented", "large-blobs", "page-size-512", "page-size-65536"})
  void theTreesOfADatabaseReachItsPagesOnce(String name) throws IOException {
    List<ByteBuffer> pages = pages(name);
    TreeSet<Integer> reached = new TreeSet<>();
    Deque<Integer> open = new ArrayDeque<>(List.of(1));
    TreeSet<Integer> naming = new TreeSet<>(List.of(1)); // pages of sqlite_schema
    int rowsOfIndexes = 0;
    int overflows = 0;
    while (!open.isEmpty()) {
      int number = open.remove();
      assertThat(reached.add(number)).as("page %d", number).isTrue();
      ByteBuffer page = pages.get(number - 1);
      if (InteriorPage.isInterior(page, number)) {
        InteriorPage interior = Objects.requireNonNull(InteriorPage.parse(page, number));
        for (int i = 0; i < interior.size(); i++) {
          open.add(interior.child(i));
          if (naming.contains(number)) {
            naming.add(interior.child(i));
          }
          assertThat(interior.find(interior.child(i))).isEqualTo(i);
        }
      } else {
        rowsOfIndexes += IndexLeaf.rowids(page, number).length;
        for (TableLeaf.Overflow overflow : TableLeaf.overflows(page, number)) {
          overflows++;
          int next = overflow.first();
          for (int i = 0; i < overflow.pages(); i++) {
            assertThat(reached.add(next)).as("overflow page %d", next).isTrue();
            next = pages.get(next - 1).getInt(0);
          }
          assertThat(next).isZero();
        }
        if (naming.contains(number)) {
          open.addAll(TableLeaf.roots(page, number));
        }
      }
    }
    assertThat(reached).hasSizeGreaterThan(pages.size() / 2);
    if (name.equals("bench")) {
      assertThat(reached).hasSize(2150);
      // each of 40,000 rows has an entry on a leaf, or on one of the pages between them
      assertThat(rowsOfIndexes).isEqualTo(40_000 - 105);
    }
    if (name.equals("large-blobs")) {
      assertThat(overflows).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"page-size-512", "fragmented", "large-blobs"})
  void damagedPagesGiveSomethingOrNothingButNoError(String name) throws IOException {
    List<ByteBuffer> pages = pages(name);
    Random random = new Random(11);
    for (int i = 0; i < MUTANTS; i++) {
      int number = 1 + random.nextInt(pages.size());
      ByteBuffer page = ByteBuffer.wrap(pages.get(number - 1).array().clone());
      for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
        int at = random.nextBoolean() ? random.nextInt(32) : random.nextInt(page.limit());
        page.put(at, (byte) random.nextInt());
      }
      if (random.nextInt(3) == 0) {
        page.put(number == 1 ? 100 : 0, new byte[] {2, 5, 10, 13}[random.nextInt(4)]);
      }
      InteriorPage interior = InteriorPage.parse(page, number);
      if (interior != null) {
        for (int child = 0; child < interior.size(); child++) {
          assertThat(interior.child(child)).isGreaterThan(1);
        }
        assertThat(interior.positionOf(random.nextLong())).isBetween(0, interior.size() - 1);
      }
      assertThat(IndexLeaf.rowids(page, number).length).isLessThan(page.limit());
      assertThat(TableLeaf.overflows(page, number).size()).isLessThan(page.limit());
      TableLeaf.roots(page, number).forEach(root -> assertThat(root).isGreaterThan(1));
    }
  }
}
