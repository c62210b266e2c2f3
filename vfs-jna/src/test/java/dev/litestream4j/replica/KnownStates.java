package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.golden.GoldenState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The states of a recorded history as readers find them: what is seen of a TXID first has the
 * checksums that were recorded, and what is seen later is the same text. Thread-safe.
 */
final class KnownStates {
  /** {@code char(30)}: of no row's text. */
  static final String SEPARATOR = "\u001e";

  private final RecordedHistory history;
  private final Set<Long> unrecorded;
  private final ConcurrentMap<Long, Map<String, String>> verified = new ConcurrentHashMap<>();

  KnownStates(RecordedHistory history) {
    this.history = history;
    this.unrecorded = history.unrecorded();
  }

  /**
   * Checks what a transaction has seen.
   *
   * @param tables the rows of each table in the table's order, with {@link #SEPARATOR} in between
   */
  void check(long txid, Map<String, String> tables) {
    Map<String, String> known = verified.get(txid);
    if (known == null) {
      Map<String, GoldenState.Table> recorded = history.tables().get(txid);
      if (recorded == null) {
        assertThat(unrecorded).contains(txid);
      } else {
        assertThat(hashes(tables)).as("tables at TXID %s", txid).isEqualTo(recorded);
      }
      known = verified.merge(txid, tables, (first, second) -> first);
    }
    if (!tables.equals(known)) {
      assertThat(tables).as("tables at TXID %s", txid).isEqualTo(known);
    }
  }

  /** How many states were seen. */
  int size() {
    return verified.size();
  }

  private static Map<String, GoldenState.Table> hashes(Map<String, String> tables) {
    Map<String, GoldenState.Table> hashes = new TreeMap<>();
    tables.forEach((name, rows) -> hashes.put(name, hash(rows)));
    return hashes;
  }

  /** Of the rows in the order of their text, each ended by a line feed. */
  private static GoldenState.Table hash(String rows) {
    List<String> sorted = new ArrayList<>();
    if (!rows.isEmpty()) {
      sorted.addAll(Arrays.asList(rows.split(SEPARATOR, -1)));
    }
    Collections.sort(sorted);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sorted.forEach(row -> sha256.update((row + "\n").getBytes(StandardCharsets.UTF_8)));
      return new GoldenState.Table(sorted.size(), HexFormat.of().formatHex(sha256.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
