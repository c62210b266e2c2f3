package dev.litestream4j.core.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Requests to a store, summed up.
 *
 * @param requests their number, listings included
 * @param listings how many of them were listings
 * @param depth the largest number of them of which no two overlapped: dependent round trips
 * @param bytes of contents
 */
public record Traffic(int requests, int listings, int depth, long bytes) {
  /**
   * One request.
   *
   * @param start in nanoseconds since any origin
   * @param end when its last byte had come, on the same clock
   * @param listing whether it was a listing
   * @param bytes of contents; 0 for a listing
   */
  public record Request(long start, long end, boolean listing, long bytes) {}

  /**
   * Sums requests up.
   *
   * @param requests in any order
   * @return their figures
   */
  public static Traffic of(List<Request> requests) {
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
