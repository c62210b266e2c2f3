package dev.litestream4j.core.fetch;

import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A page on its way. */
final class PageFlight extends CompletableFuture<ByteBuffer> {
  final PageKey key;
  final PagePlace place;

  /** For whom it is fetched ahead; null if it was asked for. */
  final @Nullable AheadShare share;

  /** Set once, before the request is sent. */
  volatile @Nullable RangeRequest request;

  /** Whether someone waits for it by now. */
  volatile boolean wanted;

  PageFlight(PageKey key, PagePlace place, @Nullable AheadShare share) {
    this.key = key;
    this.place = place;
    this.share = share;
    this.wanted = share == null;
  }

  private final AtomicBoolean claimed = new AtomicBoolean();

  /** Whether the caller is the first to bring the page, or to fail to. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** The page has {@code int} bytes when it is there. */
  int pageSize() {
    return place.file().header().pageSize();
  }
}
