package dev.litestream4j.core.log;

import dev.litestream4j.core.ltx.FileIndex;
import java.time.Instant;
import java.util.Objects;

/**
 * A transaction in a segment of the log.
 *
 * @param number one more than that of the transaction before
 * @param commit the database's size in pages after it
 * @param time when it was committed, in whole milliseconds
 * @param start where its first frame starts, bytes from the start of the segment
 * @param end where its end record ends
 * @param pages where each of its pages lies in the segment, without the frame's header
 */
public record LoggedTransaction(
    long number, int commit, Instant time, long start, long end, FileIndex pages) {
  /** Checks for nulls. */
  public LoggedTransaction {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(pages, "pages");
  }
}
