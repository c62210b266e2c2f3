package dev.litestream4j.core.connection;

import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Copies a page into SQLite's buffer. One for each file, so that a read allocates nothing. */
final class PageCopy implements PageSink {
  private @Nullable ByteBuffer into;
  private int at;

  PageCopy to(ByteBuffer buffer, int index) {
    into = buffer;
    at = index;
    return this;
  }

  @Override
  public void accept(ByteBuffer page, int from, int length) {
    if (into == null) {
      throw new IllegalStateException("no buffer");
    }
    into.put(at, page, from, length);
  }
}
