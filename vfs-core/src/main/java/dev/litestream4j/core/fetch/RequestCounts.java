package dev.litestream4j.core.fetch;

import java.util.concurrent.atomic.LongAdder;

/**
 * What was sent to a store and what came back, counted since the replica was opened. Thread-safe.
 */
public final class RequestCounts {
  private final LongAdder lists = new LongAdder();
  private final LongAdder opens = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder deletes = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder retries = new LongAdder();

  /** Zeroes. */
  public RequestCounts() {}

  /**
   * The counts at one moment.
   *
   * @param lists listings; one that a store answers in several pages is one
   * @param opens objects asked for by name
   * @param reads ranges read
   * @param writes objects created or put, and probes of exclusive creation
   * @param deletes calls that delete, each of any number of objects
   * @param bytesRead of objects' contents
   * @param bytesWritten of objects' contents
   * @param retries how many of the requests were sent again after an error that may pass
   */
  public record Snapshot(
      long lists,
      long opens,
      long reads,
      long writes,
      long deletes,
      long bytesRead,
      long bytesWritten,
      long retries) {}

  /**
   * The counts so far.
   *
   * @return each of some moment during this call
   */
  public Snapshot snapshot() {
    return new Snapshot(
        lists.sum(),
        opens.sum(),
        reads.sum(),
        writes.sum(),
        deletes.sum(),
        bytesRead.sum(),
        bytesWritten.sum(),
        retries.sum());
  }

  void list() {
    lists.increment();
  }

  void open() {
    opens.increment();
  }

  void read() {
    reads.increment();
  }

  void write(long bytes) {
    writes.increment();
    bytesWritten.add(bytes);
  }

  void delete() {
    deletes.increment();
  }

  void took(long bytes) {
    bytesRead.add(bytes);
  }

  void retry() {
    retries.increment();
  }
}
