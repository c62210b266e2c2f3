package dev.litestream4j.testkit;

import dev.litestream4j.api.Payload;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** A payload that knows how many of its streams are open, and can break in its middle. */
final class TrackedPayload implements Payload {
  private final AtomicInteger openStreams = new AtomicInteger();
  private final byte[] bytes;
  private final long size;
  private final boolean breaks;

  private TrackedPayload(byte[] bytes, long size, boolean breaks) {
    this.bytes = bytes;
    this.size = size;
    this.breaks = breaks;
  }

  static TrackedPayload whole(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length, false);
  }

  /** Gives some bytes, then throws. */
  static TrackedPayload breakingAfter(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length * 2L, true);
  }

  /** Gives fewer bytes than it says. */
  static TrackedPayload endingAfter(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length + 1L, false);
  }

  int openStreams() {
    return openStreams.get();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() {
    openStreams.incrementAndGet();
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      private boolean closed;

      @Override
      public int read() throws IOException {
        return orBreak(in.read());
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return orBreak(in.read(into, offset, length));
      }

      private int orBreak(int count) throws IOException {
        if (count < 0 && breaks) {
          throw new IOException("the payload broke");
        }
        return count;
      }

      @Override
      public void close() throws IOException {
        if (!closed) {
          closed = true;
          openStreams.decrementAndGet();
        }
        in.close();
      }
    };
  }
}
