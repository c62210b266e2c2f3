package dev.litestream4j.core.verify;

import java.util.List;
import java.util.Optional;

/**
 * The result of a verification.
 *
 * @param files the files that were verified
 * @param bytes their sizes together
 * @param state the state that was asked for, if it opens
 * @param problems all that is wrong; the first ones are of files, in the order of their names
 */
public record VerifyReport(
    int files, long bytes, Optional<DatabaseState> state, List<ReplicaProblem> problems) {
  /** Copies the list. */
  public VerifyReport {
    problems = List.copyOf(problems);
  }
}
