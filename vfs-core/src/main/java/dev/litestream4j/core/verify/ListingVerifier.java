package dev.litestream4j.core.verify;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.ReadCount;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Verifies many files, a few at a time side by side. */
final class ListingVerifier {
  /** Bounds memory: each file in progress holds a range, a page and its index. */
  private static final int SIDE_BY_SIDE = 8;

  private static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private final ReplicaReader reader;
  private final FileVerifier files;
  private final Clock clock;
  private final ReadCount progress;

  ListingVerifier(ReplicaReader reader, FileVerifier files, Clock clock, ReadCount progress) {
    this.reader = reader;
    this.files = files;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Verifies each file whole.
   *
   * @param listing the files
   * @return what was found, in no particular order
   * @throws IOException if the thread was interrupted; an error of a file is part of the result
   */
  List<FileCheck> verify(List<LtxObject> listing) throws IOException {
    progress.expect(listing.size(), listing.stream().mapToLong(LtxObject::size).sum());
    Queue<LtxObject> waiting =
        new ConcurrentLinkedQueue<>(
            listing.stream().sorted(Comparator.comparing(LtxObject::name)).toList());
    List<CompletableFuture<List<FileCheck>>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(SIDE_BY_SIDE, listing.size()); i++) {
      workers.add(reader.submit(() -> drain(waiting)));
    }
    List<FileCheck> checks = new ArrayList<>();
    try {
      for (CompletableFuture<List<FileCheck>> worker : workers) {
        checks.addAll(
            Waiting.forResult(worker, Deadline.after(clock, NO_LIMIT), "verifying the files"));
      }
    } finally {
      workers.forEach(worker -> worker.cancel(true));
    }
    return checks;
  }

  private List<FileCheck> drain(Queue<LtxObject> waiting) throws IOException {
    List<FileCheck> checks = new ArrayList<>();
    for (LtxObject object = waiting.poll(); object != null; object = waiting.poll()) {
      long[] read = new long[1];
      checks.add(
          files.verify(
              object,
              bytes -> {
                read[0] += bytes;
                progress.arrived(bytes);
              },
              (number, content) -> {}));
      progress.done(object.size() - read[0]);
    }
    return checks;
  }
}
