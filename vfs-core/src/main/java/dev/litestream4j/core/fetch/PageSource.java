package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.ltx.PageFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Gives pages: from the cache, from a fetch that is under way already, or by a fetch of its own.
 * Thread-safe.
 *
 * <p>Concurrent misses of one page share one request (single flight). A page is handed to everyone
 * who waits for it from the fetch itself, so that a cache that declines it costs no second request.
 */
public final class PageSource {
  private final ReplicaReader reader;
  private final PageCache cache;
  private final Clock clock;
  private final Duration readTimeout;
  private final ConcurrentMap<PageKey, CompletableFuture<ByteBuffer>> flights =
      new ConcurrentHashMap<>();
  private final LongAdder misses = new LongAdder();

  /**
   * A source.
   *
   * @param reader where pages are fetched
   * @param cache where they are kept; not closed by the source
   * @param clock for deadlines
   * @param readTimeout for one page, all tries together
   */
  public PageSource(ReplicaReader reader, PageCache cache, Clock clock, Duration readTimeout) {
    this.reader = reader;
    this.cache = cache;
    this.clock = clock;
    this.readTimeout = readTimeout;
  }

  /**
   * Reads a part of a page.
   *
   * @param file the file that holds the page
   * @param packed the frame's place in it, as {@link PageIndex} packs it
   * @param page the page's number, 1 or greater: a frame of another page is corrupt
   * @param from index in the page of the first byte wanted
   * @param length the number of bytes wanted
   * @param to called once with the page, on this thread, unless an error is thrown
   * @throws IOException if the page cannot be had
   */
  public void read(LtxFile file, long packed, int page, int from, int length, PageSink to)
      throws IOException {
    long fileId = file.fileId();
    long offset = PageIndex.offset(packed);
    if (!cache.read(fileId, offset, from, length, to)) {
      misses.increment();
      ByteBuffer bytes =
          file.object().token() instanceof LocalPages local
              ? readLocal(local, file, offset)
              : await(new PageKey(fileId, offset), file, packed, page);
      to.accept(bytes, from, length);
    }
  }

  private ByteBuffer readLocal(LocalPages local, LtxFile file, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(file.header().pageSize());
    local.read(offset, bytes);
    cache.put(file.fileId(), offset, bytes.clear());
    return bytes;
  }

  /**
   * How many reads did not find their page in the cache.
   *
   * @return their number so far
   */
  public long misses() {
    return misses.sum();
  }

  /**
   * Keeps a page that came along with something else.
   *
   * @param file the file that holds the page
   * @param frameOffset the frame's offset in the file
   * @param page the page, from position to limit; copied
   */
  public void keep(LtxFile file, long frameOffset, ByteBuffer page) {
    cache.put(file.fileId(), frameOffset, page);
  }

  /**
   * Keeps a page under a new key as well, if it is held under an old one: its content has moved to
   * another file.
   *
   * @param from the file it was in
   * @param fromPacked its frame there
   * @param to the file it is in now
   * @param toPacked its frame there
   */
  public void keepMoved(LtxFile from, long fromPacked, LtxFile to, long toPacked) {
    int pageSize = to.header().pageSize();
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    PageSink copy = (cached, at, length) -> page.put(0, cached, at, length);
    if (cache.read(from.fileId(), PageIndex.offset(fromPacked), 0, pageSize, copy)) {
      cache.put(to.fileId(), PageIndex.offset(toPacked), page);
    }
  }

  private ByteBuffer await(PageKey key, LtxFile file, long packed, int page) throws IOException {
    Deadline deadline = Deadline.after(clock, readTimeout);
    CompletableFuture<ByteBuffer> mine = new CompletableFuture<>();
    CompletableFuture<ByteBuffer> flight = flights.putIfAbsent(key, mine);
    if (flight == null) {
      flight = mine;
      var unused =
          reader
              .submit(() -> fetch(key, file, packed, page, deadline))
              .whenComplete(
                  (bytes, error) -> {
                    flights.remove(key, mine);
                    if (error == null) {
                      mine.complete(bytes);
                    } else {
                      mine.completeExceptionally(error);
                    }
                  });
    }
    return Waiting.forResult(flight, deadline, "reading page " + page + " of " + file.name());
  }

  private ByteBuffer fetch(PageKey key, LtxFile file, long packed, int page, Deadline deadline)
      throws IOException {
    int pageSize = file.header().pageSize();
    ByteBuffer bytes = ByteBuffer.allocate(pageSize);
    PageSink copy = (cached, from, length) -> bytes.put(0, cached, from, length);
    if (cache.read(key.fileId(), key.frameOffset(), 0, pageSize, copy)) {
      return bytes; // another flight landed between this one's miss and its start
    }
    int frameLength = PageIndex.length(packed);
    LtxObject object =
        file.object().token() instanceof UploadedToken uploaded
            ? uploaded.resolve(reader, deadline)
            : file.object();
    ByteBuffer frame = reader.read(object, key.frameOffset(), frameLength, deadline);
    PageFrame.decode(frame, page, pageSize, bytes, file.name().toString(), key.frameOffset());
    bytes.clear();
    cache.put(key.fileId(), key.frameOffset(), bytes);
    return bytes;
  }
}
