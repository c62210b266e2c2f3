package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.util.Optional;

/**
 * What the verification of one file found: its header and trailer, or what is wrong with it.
 *
 * @param object the file
 * @param sound its ends, if nothing is wrong
 * @param problem what is wrong; if empty as well, the file has gone
 */
record FileCheck(LtxObject object, Optional<Ends> sound, Optional<ReplicaProblem> problem) {
  record Ends(LtxHeader header, LtxTrailer trailer) {}

  static FileCheck sound(LtxObject object, LtxHeader header, LtxTrailer trailer) {
    return new FileCheck(object, Optional.of(new Ends(header, trailer)), Optional.empty());
  }

  static FileCheck damaged(LtxObject object, ReplicaProblem problem) {
    return new FileCheck(object, Optional.empty(), Optional.of(problem));
  }

  static FileCheck gone(LtxObject object) {
    return new FileCheck(object, Optional.empty(), Optional.empty());
  }

  boolean isGone() {
    return sound.isEmpty() && problem.isEmpty();
  }
}
