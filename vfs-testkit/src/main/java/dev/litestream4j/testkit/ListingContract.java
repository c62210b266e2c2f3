package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.deadline;
import static dev.litestream4j.testkit.ContractData.list;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.names;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What {@link ReplicaClient#list} promises. */
public interface ListingContract extends ReplicaContractSetup {
  /**
   * A replica that nobody wrote to lists as empty.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aReplicaThatDoesNotExistIsEmpty() throws IOException {
    try (ReplicaClient client = connect()) {
      Set<Integer> all = IntStream.rangeClosed(0, 9).boxed().collect(Collectors.toSet());
      assertEquals(List.of(), list(client, all, 0, deadline(this)));
    }
  }

  /**
   * Within a level objects come by min TXID, then max TXID, each once, with its size.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aLevelIsInOrder() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      List<LtxName> ordered =
          List.of(
              name(0, 1, 0x100),
              name(0, 9, 9),
              name(0, 0xa, 0xa),
              name(0, 0xa, 0x10),
              name(0, 0x10, 0x10),
              name(0, 0xff, 0xff),
              name(0, 0x100, 0x100),
              name(0, Long.MAX_VALUE, Long.MAX_VALUE));
      List<LtxName> shuffled = new ArrayList<>(ordered);
      Collections.shuffle(shuffled, new Random(1));
      for (LtxName name : shuffled) {
        put(client, name, new byte[ordered.indexOf(name) + 1], deadline);
      }
      List<LtxObject> listed = list(client, Set.of(0), 0, deadline);
      assertEquals(ordered, listed.stream().map(LtxObject::name).toList());
      assertEquals(
          LongStream.rangeClosed(1, ordered.size()).boxed().toList(),
          listed.stream().map(LtxObject::size).toList());
    }
  }

  /**
   * A listing from a TXID begins at that min TXID, whether there is such an object or not, and goes
   * on to the end; an object that begins before and ends after is not in it.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aListingStartsAtAMinTxid() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      List<LtxName> all =
          List.of(
              name(1, 1, 5),
              name(1, 3, 0x20),
              name(1, 6, 6),
              name(1, 6, 9),
              name(1, 0xf, 0xf),
              name(1, 0x10, 0x12));
      for (LtxName name : all) {
        put(client, name, deadline);
      }
      for (long from : new long[] {0, 1, 2, 3, 4, 6, 7, 0xf, 0x10, 0x11, Long.MAX_VALUE}) {
        assertEquals(
            all.stream().filter(name -> name.minTxid() >= from).toList(),
            names(client, Set.of(1), from, deadline),
            "from TXID " + from);
      }
    }
  }

  /**
   * One call lists several levels, those that were asked for and no other.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aListingHoldsTheLevelsAskedFor() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      for (int level = 0; level <= LtxName.SNAPSHOT_LEVEL; level++) {
        put(client, name(level, 1, 1), deadline);
        put(client, name(level, 2, 9), deadline);
      }
      for (Set<Integer> levels :
          List.of(Set.<Integer>of(), Set.of(9), Set.of(0, 2, 9), Set.of(1, 3, 4, 5, 6, 7, 8))) {
        List<LtxName> listed = names(client, levels, 2, deadline);
        assertEquals(
            levels.stream().sorted().map(level -> name(level, 2, 9)).toList(),
            listed.stream().sorted().toList(),
            "levels " + levels);
      }
    }
  }

  /**
   * What is no LTX file is not listed.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void otherNamesAreIgnored() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      put(client, name(0, 2, 2), deadline);
      for (String stray :
          List.of(
              "README.txt",
              "0000000000000001-0000000000000001.ltx.tmp",
              ".0000000000000001-0000000000000001.ltx",
              "0000000000000001-0000000000000001",
              "0000000000000001-000000000000000A.ltx",
              "0000000000000001-8000000000000000.ltx",
              "0000000000000000-0000000000000001.ltx",
              "0000000000000002-0000000000000001.ltx",
              "00000000000000001-0000000000000001.ltx",
              "zzz")) {
        plantStray(0, stray, new byte[] {1});
      }
      plantStray(5, "README.txt", new byte[] {1});
      assertTrue(stored().size() >= 12, "strays were planted: " + stored());
      assertEquals(List.of(name(0, 2, 2)), names(client, Set.of(0, 5), 0, deadline));
    }
  }

  /**
   * What lies beside the levels, deeper than they are, or in another replica whose path begins like
   * this one's, is not listed.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void otherPathsAreIgnored() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      String file = name(0, 1, 1).fileName();
      put(client, name(0, 2, 2), deadline);
      for (String suffix :
          List.of(
              "-other/ltx/0/" + file,
              "-other/0000/" + file,
              "/" + file,
              "/ltx/" + file,
              "/ltx/10/" + file,
              "/ltx/00/" + file,
              "/ltx/x/" + file,
              "/ltx/0/sub/" + file,
              "/000a/" + file,
              "/0000/sub/" + file,
              "/generations/0123456789abcdef/snapshots/00000000.snapshot.lz4")) {
        plantAt(suffix, new byte[] {1});
      }
      Set<Integer> all = IntStream.rangeClosed(0, 9).boxed().collect(Collectors.toSet());
      assertEquals(List.of(name(0, 2, 2)), names(client, all, 0, deadline));
      assertEquals(List.of(), names(client, all, 3, deadline));
    }
  }

  /**
   * A replica may have the whole store to itself.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aReplicaNeedsNoPath() throws IOException {
    try (ReplicaClient client = connectWithoutPath()) {
      Deadline deadline = deadline(this);
      List<LtxName> all = List.of(name(0, 1, 1), name(0, 2, 2), name(3, 1, 2));
      client.delete(all, deadline);
      for (LtxName name : all) {
        put(client, name, name.toString().getBytes(StandardCharsets.UTF_8), deadline);
      }
      assertEquals(all.subList(0, 2), names(client, Set.of(0), 0, deadline));
      assertEquals(all.subList(1, 2), names(client, Set.of(0), 2, deadline));
      LtxObject object = ContractData.only(client, 3, deadline);
      try (InputStream content = client.read(object, 2, object.size() - 2, deadline)) {
        assertEquals(
            all.get(2).fileName(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
      }
      client.delete(all, deadline);
      assertEquals(List.of(), names(client, Set.of(0, 3), 0, deadline));
    }
  }

  /**
   * An exception of the consumer ends the listing and reaches the caller; the client goes on.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void whatTheConsumerThrowsEndsTheListing() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = deadline(this);
      put(client, name(0, 1, 1), deadline);
      put(client, name(0, 2, 2), deadline);
      IllegalStateException thrown = new IllegalStateException("enough");
      List<LtxName> seen = new ArrayList<>();
      assertSame(
          thrown,
          assertThrows(
              IllegalStateException.class,
              () ->
                  client.list(
                      Set.of(0),
                      0,
                      object -> {
                        seen.add(object.name());
                        throw thrown;
                      },
                      deadline)));
      assertEquals(List.of(name(0, 1, 1)), seen);
      assertEquals(2, list(client, Set.of(0), 0, deadline).size());
    }
  }

  /**
   * Two listings of an unchanged replica, by two clients, are equal, tokens included.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void twoListingsAreEqual() throws IOException {
    try (ReplicaClient one = connect();
        ReplicaClient other = connect()) {
      put(one, name(0, 1, 1), deadline(this));
      put(one, name(9, 1, 1), deadline(this));
      Set<LtxObject> listed = Set.copyOf(list(one, Set.of(0, 9), 0, deadline(this)));
      assertEquals(2, listed.size());
      assertEquals(listed, Set.copyOf(list(other, Set.of(0, 9), 0, deadline(this))));
    }
  }

  /**
   * The creation time is kept where the store's layout has a place for it.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void theCreationTimeIsKeptOrNot() throws IOException {
    try (ReplicaClient client = connect()) {
      put(client, name(0, 1, 1), deadline(this));
      Optional<Instant> created = ContractData.only(client, 0, deadline(this)).created();
      Duration off =
          created
              .map(time -> Duration.between(time, ContractData.CREATED).abs())
              .orElse(Duration.ofDays(365));
      assertEquals(
          keepsCreated(),
          off.compareTo(createdPrecision()) < 0 || off.isZero(),
          "listed creation time " + created + ", written " + ContractData.CREATED);
    }
  }

  /**
   * Listings longer than a page of the store's are complete, from the start and from the middle;
   * what is deleted meanwhile does not disturb the rest; and all of their objects can be deleted in
   * one call.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void manyObjectsAreListedAndDeleted() throws Exception {
    try (ReplicaClient client = connect();
        ReplicaClient other = connect()) {
      Deadline deadline = deadline(this);
      List<LtxName> all =
          LongStream.rangeClosed(1, manyObjects()).mapToObj(txid -> name(0, txid, txid)).toList();
      Threads.run(
          4,
          thread -> {
            for (int i = thread; i < all.size(); i += 4) {
              put(client, all.get(i), new byte[] {1}, deadline);
            }
          });
      assertEquals(all, names(client, Set.of(0), 0, deadline));
      int middle = all.size() / 2;
      assertEquals(all.subList(middle, all.size()), names(client, Set.of(0), middle + 1, deadline));

      List<LtxName> third = all.stream().filter(name -> name.minTxid() % 3 == 1).toList();
      List<LtxName> rest = all.stream().filter(name -> name.minTxid() % 3 != 1).toList();
      List<LtxName> seen = new ArrayList<>();
      client.list(
          Set.of(0),
          0,
          object -> {
            if (seen.isEmpty()) {
              delete(other, third, deadline);
            }
            seen.add(object.name());
          },
          deadline);
      assertEquals(seen.stream().sorted().distinct().toList(), seen);
      seen.removeAll(third);
      assertEquals(rest, seen);

      client.delete(all.stream().filter(name -> name.minTxid() != 2).toList(), deadline);
      assertEquals(all.subList(1, 2), names(client, Set.of(0), 0, deadline));
    }
  }

  private static void delete(ReplicaClient client, List<LtxName> names, Deadline deadline) {
    try {
      client.delete(names, deadline);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
