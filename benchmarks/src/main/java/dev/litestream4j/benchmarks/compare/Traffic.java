package dev.litestream4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Requests that went over the wire.
 *
 * @param requests their number
 * @param listings how many of them were listings
 * @param depth the largest number of them of which no two overlapped: dependent round trips
 * @param bytes of the bodies of the answers
 */
record Traffic(int requests, int listings, int depth, long bytes) {
  /**
   * One request.
   *
   * @param start in nanoseconds, of any fixed origin
   * @param end of the answer's last byte
   */
  record Request(long start, long end, boolean listing, long bytes) {}

  static Traffic of(List<Request> requests) {
    return new Traffic(
        requests.size(),
        (int) requests.stream().filter(Request::listing).count(),
        depth(requests),
        requests.stream().mapToLong(Request::bytes).sum());
  }

  /** Whoever ends first leaves most room for others: the greedy choice gives the longest chain. */
  private static int depth(List<Request> requests) {
    List<Request> byEnd = new ArrayList<>(requests);
    byEnd.sort(Comparator.comparingLong(Request::end));
    int depth = 0;
    long last = Long.MIN_VALUE;
    for (Request request : byEnd) {
      if (request.start() >= last) {
        depth++;
        last = request.end();
      }
    }
    return depth;
  }
}
