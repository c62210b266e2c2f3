package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.ltx.PageChecksums;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the files of a restore plan page by page and compares the database checksum with the one
 * that each file states. Reads the files a second time, and only where there is such a checksum
 * that the decoder cannot verify by itself: Litestream's own files carry none.
 */
final class ChecksumReplay {
  private final FileVerifier files;
  private final Map<LtxObject, FileCheck> checks;

  /**
   * A replay.
   *
   * @param checks what is known of each file
   */
  ChecksumReplay(FileVerifier files, Map<LtxObject, FileCheck> checks) {
    this.files = files;
    this.checks = checks;
  }

  /**
   * Applies a plan.
   *
   * @param plan its files; unless all are sound nothing is done
   * @return a problem for each file whose post-apply checksum is not that of the database
   * @throws InterruptedIOException if the thread was interrupted
   */
  List<ReplicaProblem> check(List<LtxObject> plan) throws InterruptedIOException {
    List<ReplicaProblem> problems = new ArrayList<>();
    if (!isWorthwhile(plan)) {
      return problems;
    }
    PageChecksums pages = new PageChecksums();
    for (LtxObject object : plan) {
      FileCheck read = files.verify(object, bytes -> {}, pages::put);
      Optional<FileCheck.Ends> ends = read.sound();
      if (ends.isEmpty()) {
        return problems; // it was sound a moment ago: the replica changes, and so does the plan
      }
      pages.truncate(ends.get().header().commit());
      long stated = ends.get().trailer().postApplyChecksum();
      if (stated != 0 && stated != pages.database()) {
        problems.add(
            ReplicaProblem.ofFile(
                object.name(),
                "its post-apply checksum is "
                    + Long.toHexString(stated)
                    + ", but that of the database after applying it is "
                    + Long.toHexString(pages.database())));
      }
    }
    return problems;
  }

  private boolean isWorthwhile(List<LtxObject> plan) {
    boolean stated = false;
    for (LtxObject object : plan) {
      FileCheck check = checks.get(object);
      Optional<LtxTrailer> trailer =
          check == null ? Optional.empty() : check.sound().map(FileCheck.Ends::trailer);
      if (trailer.isEmpty()) {
        return false;
      }
      stated |= !object.name().isSnapshot() && trailer.get().postApplyChecksum() != 0;
    }
    return stated;
  }
}
