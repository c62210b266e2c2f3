package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.PageFrame;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One range of a file. Its pages are handed over one by one as their bytes arrive; a try that
 * breaks off is followed by one for what is missing.
 */
final class RangeRequest {
  private static final int BUFFER = 32 << 10;

  /** Takes what comes. Called on the request's thread. */
  interface Landing {
    void landed(PageFlight flight, ByteBuffer page);

    void failed(PageFlight flight, Throwable error);

    /** The first bytes are there. */
    void answered(long nanos);
  }

  /** Ascending by their offsets. */
  final List<PageFlight> flights;

  private final ReplicaReader reader;
  private final Supplier<Deadline> deadline;
  private final Landing landing;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();

  /** Whether a second request for the same pages has been sent. */
  final AtomicBoolean hedged = new AtomicBoolean();

  private volatile boolean ended;

  /** The other request for the same pages, if there are two. */
  volatile @Nullable RangeRequest rival;

  /** Completed when the thread that runs the request is done with it. */
  volatile @Nullable CompletableFuture<?> task;

  /**
   * @param deadline is asked for when the request starts
   */
  RangeRequest(
      List<PageFlight> flights,
      ReplicaReader reader,
      Supplier<Deadline> deadline,
      Landing landing) {
    this.flights = List.copyOf(flights);
    this.reader = reader;
    this.deadline = deadline;
    this.landing = landing;
  }

  boolean isStarted() {
    return started.get();
  }

  /** Whether someone waits for one of its pages. */
  boolean wanted() {
    return flights.stream().anyMatch(flight -> flight.wanted);
  }

  /** Whether all that it was for has been given up before it began. */
  private boolean withdrawn() {
    return flights.stream()
        .allMatch(flight -> !flight.wanted && flight.share != null && flight.share.ended());
  }

  /** Reads the range, on the calling thread, unless that has begun already. */
  void run() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    try {
      if (!withdrawn()) {
        read(deadline.get());
      }
      fail(new WithdrawnException());
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    } finally {
      RangeRequest other = rival;
      if (other != null) {
        other.abandonIfDone();
      }
      over.complete(true);
    }
  }

  /** Completed when the request takes no thread and no connection any more. */
  CompletableFuture<Boolean> over() {
    return over;
  }

  /** The request never began, and will not. */
  void refused(Throwable error) {
    if (started.compareAndSet(false, true)) {
      fail(error);
      over.complete(true);
    }
  }

  /** Nobody waits for the answer any more if the other request has brought it. */
  private void abandonIfDone() {
    CompletableFuture<?> running = task;
    if (running != null && flights.stream().allMatch(CompletableFuture::isDone)) {
      running.cancel(true);
    }
  }

  /** What has not landed will not. */
  private void fail(Throwable error) {
    ended = true; // before the look at the other one: of two that fail at once, one sees both
    RangeRequest other = rival;
    for (PageFlight flight : flights) {
      if (!flight.isDone() && (other == null || other.ended())) {
        landing.failed(flight, error);
      }
    }
  }

  private boolean ended() {
    return ended;
  }

  private void read(Deadline until) throws IOException {
    LtxFile file = flights.get(0).place.file();
    LtxObject object =
        file.object().token() instanceof UploadedToken uploaded
            ? uploaded.resolve(reader, until)
            : file.object();
    int[] next = {0};
    reader.attempt(
        "reading " + file.name(),
        until,
        () -> {
          while (next[0] < flights.size() && flights.get(next[0]).isDone()) {
            next[0]++;
          }
          if (next[0] < flights.size()) {
            readFrom(object, next, until);
          }
          return true;
        });
  }

  /** Reads from the flight at {@code next} on, and moves that forward with each page. */
  private void readFrom(LtxObject object, int[] next, Deadline until) throws IOException {
    long start = flights.get(next[0]).place.offset();
    long end = flights.get(flights.size() - 1).place.end();
    long began = until.clock().nanoTime();
    ByteBuffer frame = ByteBuffer.allocate(0);
    try (InputStream in = open(object, start, end - start, until)) {
      long position = start;
      for (; next[0] < flights.size(); next[0]++) {
        if (position > start) {
          // the last page is handed over when the stream has been closed
          land(next[0] - 1, frame);
        }
        PageFlight flight = flights.get(next[0]);
        in.skipNBytes(flight.place.offset() - position);
        frame = ByteBuffer.wrap(new byte[PageIndex.length(flight.place.packed())]);
        if (in.readNBytes(frame.array(), 0, frame.capacity()) < frame.capacity()) {
          throw new EOFException("the range ended early");
        }
        if (position == start) {
          landing.answered(until.clock().nanoTime() - began);
        }
        position = flight.place.end();
      }
    } catch (EOFException e) {
      throw new TransientReplicaException("the read of " + object.name() + " broke off", e);
    }
    land(next[0] - 1, frame);
  }

  private InputStream open(LtxObject object, long offset, long length, Deadline until)
      throws IOException {
    InputStream in = reader.open(object, offset, length, until);
    return flights.size() == 1 ? in : new BufferedInputStream(in, BUFFER);
  }

  private void land(int number, ByteBuffer frame) {
    PageFlight flight = flights.get(number);
    if (flight.isDone()) {
      return;
    }
    LtxFile file = flight.place.file();
    ByteBuffer page = ByteBuffer.allocate(flight.pageSize());
    try {
      PageFrame.decode(
          frame,
          flight.place.page(),
          flight.pageSize(),
          page,
          file.name().toString(),
          flight.place.offset());
      landing.landed(flight, page.clear());
    } catch (LtxFormatException e) {
      landing.failed(flight, e);
    }
  }

  /** The pages were fetched ahead for someone who does not want them any more. */
  static final class WithdrawnException extends IOException {
    private static final long serialVersionUID = 1;

    WithdrawnException() {
      super("nobody waits for the page any more");
    }
  }
}
