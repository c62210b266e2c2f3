package dev.litestream4j.core.plan;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Txid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that make up a state: the newest snapshot, then again and again the file that
 * follows on and reaches farthest, from whatever level. Pure functions of a listing.
 */
public final class RestorePlanner {
  private static final Comparator<LtxObject> REACH =
      Comparator.comparingLong((LtxObject o) -> o.name().maxTxid())
          .thenComparingInt(o -> o.name().level());

  private RestorePlanner() {}

  /**
   * Plans the newest state.
   *
   * @param listing all files of all levels, in any order
   * @return a plan that starts with a snapshot
   * @throws NoSnapshotException if no file starts at the first transaction
   * @throws PlanException if files lie behind a gap that no level covers; the message names the gap
   */
  public static RestorePlan latest(Collection<LtxObject> listing) throws PlanException {
    RestorePlan plan = reach(listing, Long.MAX_VALUE);
    rejectGap(listing, plan.txid());
    return plan;
  }

  /**
   * Plans the state after a given transaction.
   *
   * @param listing all files of all levels, in any order
   * @param txid the TXID that the state must have exactly
   * @return a plan that starts with a snapshot
   * @throws PlanException if the files that are left do not give exactly that TXID
   */
  public static RestorePlan exactly(Collection<LtxObject> listing, long txid) throws PlanException {
    RestorePlan plan = reach(listing, txid);
    if (plan.txid() != txid) {
      throw new PlanException(
          "TXID "
              + Txid.format(txid)
              + " cannot be reached: the nearest state before it that the replica still holds is "
              + Txid.format(plan.txid()));
    }
    return plan;
  }

  /**
   * Plans the farthest state that a part of a listing gives, gaps behind it or not.
   *
   * @param listing files of all levels, in any order
   * @param limit the highest max TXID that may be used (inclusive)
   * @return a plan that starts with a snapshot
   * @throws NoSnapshotException if no file that starts at the first transaction is within the limit
   */
  public static RestorePlan reach(Collection<LtxObject> listing, long limit)
      throws NoSnapshotException {
    List<LtxObject> chain = new ArrayList<>();
    listing.stream()
        .filter(o -> o.name().level() == LtxName.SNAPSHOT_LEVEL)
        .filter(o -> o.name().isSnapshot() && o.name().maxTxid() <= limit)
        .max(REACH)
        .ifPresent(chain::add);
    follow(listing, limit, chain, chain.isEmpty() ? 0 : chain.get(0).name().maxTxid());
    if (chain.isEmpty()) {
      throw new NoSnapshotException(
          limit == Long.MAX_VALUE
              ? "the replica holds no snapshot yet (no LTX file that starts at TXID 1)"
              : "no snapshot that ends at or before TXID " + Txid.format(limit) + " is left");
    }
    return new RestorePlan(chain);
  }

  /**
   * Plans how to go on from a state that is held already.
   *
   * @param listing at least the files whose max TXID is above {@code txid}
   * @param txid the TXID of the state held
   * @return the files that follow, or empty if none does
   */
  public static Optional<RestorePlan> extend(Collection<LtxObject> listing, long txid) {
    List<LtxObject> chain = new ArrayList<>();
    follow(listing, Long.MAX_VALUE, chain, txid);
    return chain.isEmpty() ? Optional.empty() : Optional.of(new RestorePlan(chain));
  }

  private static void follow(
      Collection<LtxObject> listing, long limit, List<LtxObject> chain, long from) {
    List<LtxObject> sorted = new ArrayList<>(listing);
    sorted.sort(Comparator.comparingLong(o -> o.name().minTxid()));
    long current = from;
    int next = 0;
    LtxObject best = null;
    while (true) {
      for (; next < sorted.size() && sorted.get(next).name().minTxid() - 1 <= current; next++) {
        LtxObject candidate = sorted.get(next);
        boolean usable = candidate.name().maxTxid() <= limit;
        if (usable && (best == null || REACH.compare(candidate, best) > 0)) {
          best = candidate;
        }
      }
      if (best == null || best.name().maxTxid() <= current) {
        return;
      }
      if (best.name().isSnapshot()) {
        chain.clear();
      }
      chain.add(best);
      current = best.name().maxTxid();
    }
  }

  private static void rejectGap(Collection<LtxObject> listing, long txid) throws PlanException {
    Optional<LtxObject> behind =
        listing.stream()
            .filter(o -> o.name().minTxid() - 1 > txid)
            .min(Comparator.comparingLong(o -> o.name().minTxid()));
    if (behind.isPresent()) {
      LtxName name = behind.get().name();
      throw new PlanException(
          "gap in the replica: the files reach TXID "
              + Txid.format(txid)
              + " and the next one, "
              + name
              + ", starts at "
              + Txid.format(name.minTxid())
              + "; no file of any level holds TXIDs "
              + Txid.format(txid + 1)
              + " to "
              + Txid.format(name.minTxid() - 1)
              + " (open an earlier state with txid="
              + Txid.format(txid)
              + ")");
    }
  }
}
