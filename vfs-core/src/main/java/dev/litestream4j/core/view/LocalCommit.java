package dev.litestream4j.core.view;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A commit of this process that the replica does not hold yet, and with it those before it.
 *
 * @param base the state of the replica on which the first of them was made
 * @param before the commit before this one, if that is not in the replica either
 * @param file its pages, which lie in the local log
 * @param number rises from commit to commit
 */
public record LocalCommit(
    SnapshotView base, @Nullable LocalCommit before, LoadedFile file, long number) {
  /** Checks for nulls. */
  public LocalCommit {
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(file, "file");
  }
}
