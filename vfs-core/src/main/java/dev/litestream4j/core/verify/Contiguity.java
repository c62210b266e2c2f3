package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Txid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds transactions that no file of any level holds. A pure function of a listing. */
final class Contiguity {
  private Contiguity() {}

  /**
   * Looks for all gaps.
   *
   * @param listing all files of all levels, in any order
   * @return a problem for each gap, of the first file behind it; one if no file starts at TXID 1
   */
  static List<ReplicaProblem> check(Collection<LtxObject> listing) {
    List<LtxName> names =
        listing.stream()
            .map(LtxObject::name)
            .sorted(Comparator.comparingLong(LtxName::minTxid).thenComparing(LtxName::level))
            .toList();
    List<ReplicaProblem> gaps = new ArrayList<>();
    long reach = 0;
    for (LtxName name : names) {
      if (name.minTxid() > reach + 1) {
        gaps.add(reach == 0 ? noSnapshot(name) : gap(reach, name));
      }
      reach = Math.max(reach, name.maxTxid());
    }
    return gaps;
  }

  private static ReplicaProblem noSnapshot(LtxName first) {
    return ReplicaProblem.ofFile(
        first,
        "is the first file, but starts at TXID "
            + Txid.format(first.minTxid())
            + ": no file of any level starts at TXID 1, so nothing can be restored");
  }

  private static ReplicaProblem gap(long reach, LtxName behind) {
    return ReplicaProblem.ofFile(
        behind,
        "lies behind a gap: no file of any level holds TXIDs "
            + Txid.format(reach + 1)
            + " to "
            + Txid.format(behind.minTxid() - 1));
  }
}
