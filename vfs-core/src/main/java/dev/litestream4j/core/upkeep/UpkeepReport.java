package dev.litestream4j.core.upkeep;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.settings.UpkeepPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a round of upkeep did.
 *
 * @param created files that were made, in that order
 * @param deleted files that were deleted
 * @param remaining how long this process has to have known the files of level 0 that are old
 *     enough, but that it has not known for {@link UpkeepPolicy#SHORTEST_L0_RETENTION}: a round
 *     after that may delete them; empty if there are none
 */
public record UpkeepReport(
    List<LtxName> created, List<LtxName> deleted, Optional<Duration> remaining) {
  /** Copies the lists. */
  public UpkeepReport {
    created = List.copyOf(created);
    deleted = List.copyOf(deleted);
  }
}
