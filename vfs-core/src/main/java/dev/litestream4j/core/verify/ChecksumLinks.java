package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the database checksums that files state: each TXID has one, whatever file states it,
 * after its last transaction or before its first one.
 */
final class ChecksumLinks {
  private record Stated(LtxName by, long checksum) {}

  private ChecksumLinks() {}

  /**
   * Looks for contradictions.
   *
   * @param checks of all files, in the order of their names; those that are not sound are passed
   *     over
   * @return a problem for each file that contradicts another one
   */
  static List<ReplicaProblem> check(Collection<FileCheck> checks) {
    Map<Long, Stated> after = new HashMap<>();
    List<ReplicaProblem> problems = new ArrayList<>();
    for (FileCheck check : checks) {
      check
          .sound()
          .filter(ends -> ends.header().hasChecksums())
          .ifPresent(
              ends -> {
                long txid = ends.header().maxTxid();
                Stated own = new Stated(check.object().name(), ends.trailer().postApplyChecksum());
                Stated other = after.putIfAbsent(txid, own);
                compare(own, "post-apply", other, txid, problems);
              });
    }
    for (FileCheck check : checks) {
      check
          .sound()
          .filter(ends -> ends.header().preApplyChecksum() != 0)
          .ifPresent(
              ends -> {
                long txid = ends.header().minTxid() - 1;
                Stated own = new Stated(check.object().name(), ends.header().preApplyChecksum());
                compare(own, "pre-apply", after.get(txid), txid, problems);
              });
    }
    return problems;
  }

  private static void compare(
      Stated own, String kind, @Nullable Stated other, long txid, List<ReplicaProblem> to) {
    if (other != null && other.checksum != own.checksum) {
      to.add(
          ReplicaProblem.ofFile(
              own.by,
              "its "
                  + kind
                  + " checksum says that the database checksum at TXID "
                  + Txid.format(txid)
                  + " is "
                  + Long.toHexString(own.checksum)
                  + ", but that of "
                  + other.by
                  + " says "
                  + Long.toHexString(other.checksum)));
    }
  }
}
