package dev.litestream4j.testkit;

import dev.litestream4j.api.Payload;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A payload that knows how many of its streams are open, and can break in its middle or its end.
 */
final class TrackedPayload implements Payload {
  private final AtomicInteger openStreams = new AtomicInteger();
  private final byte[] bytes;
  private final long size;
  private final Breaks breaks;

  private enum Breaks {
    NEVER,
    AT_ITS_END,
    WHEN_CLOSED
  }

  private TrackedPayload(byte[] bytes, long size, Breaks breaks) {
    this.bytes = bytes;
    this.size = size;
    this.breaks = breaks;
  }

  static TrackedPayload whole(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length, Breaks.NEVER);
  }

  /** Gives all bytes, and throws when its stream is closed. */
  static TrackedPayload breakingWhenClosed(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length, Breaks.WHEN_CLOSED);
  }

  /** Gives some bytes, then throws. */
  static TrackedPayload breakingAfter(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length * 2L, Breaks.AT_ITS_END);
  }

  /** Gives fewer bytes than it says. */
  static TrackedPayload endingAfter(byte[] bytes) {
    return new TrackedPayload(bytes, bytes.length + 1L, Breaks.NEVER);
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
        if (count < 0 && breaks == Breaks.AT_ITS_END) {
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
        if (breaks == Breaks.WHEN_CLOSED) {
          throw new IOException("the payload cannot be closed");
        }
      }
    };
  }
}
