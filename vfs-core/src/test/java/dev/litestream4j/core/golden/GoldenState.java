package dev.litestream4j.core.golden;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A state of a golden database.
 *
 * @param txid its last transaction
 * @param timestamp that transaction's time, where the recording has it
 * @param pageCount the database's size in pages
 * @param tables for each table the number of rows and their hash
 * @param restorable whether the replica still gives this state
 * @param normalizedSha256 over the database file, where restorable
 */
public record GoldenState(
    long txid,
    Optional<Instant> timestamp,
    int pageCount,
    Map<String, Table> tables,
    boolean restorable,
    Optional<String> normalizedSha256) {
  /**
   * What a table holds.
   *
   * @param rows their number
   * @param sha256 over their quoted columns
   */
  public record Table(long rows, String sha256) {}
}
