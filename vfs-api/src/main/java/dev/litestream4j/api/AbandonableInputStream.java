package dev.litestream4j.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads a store's stream on the threads of {@link AbandonableCalls}. Not thread-safe. */
final class AbandonableInputStream extends InputStream {
  private static final int BUFFER = 64 << 10;

  private final AbandonableCalls calls;
  private final InputStream content;
  private final String what;
  private final Deadline deadline;

  /** Belongs to the reading thread alone while a read is in progress, for good if it was left. */
  private final byte[] buffer = new byte[BUFFER];

  private int position;
  private int limit;
  private boolean left;

  AbandonableInputStream(
      AbandonableCalls calls, InputStream content, String what, Deadline deadline) {
    this.calls = calls;
    this.content = Objects.requireNonNull(content, "content");
    this.what = Objects.requireNonNull(what, "what");
    this.deadline = Objects.requireNonNull(deadline, "deadline");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    calls.check(what, deadline);
    if (position == limit && !fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  private boolean fill() throws IOException {
    if (left) {
      throw new ReplicaException(what + " failed: a read of this stream did not end");
    }
    AtomicBoolean begun = new AtomicBoolean();
    try {
      int read =
          calls.run(
              what,
              deadline,
              () -> begun.compareAndSet(false, true) ? readOrClose() : -1,
              count -> content.close());
      position = 0;
      limit = Math.max(0, read);
      return read > 0;
    } catch (ReplicaTimeoutException | InterruptedIOException e) {
      left = true;
      if (begun.compareAndSet(false, true)) {
        content.close();
      }
      throw e;
    }
  }

  /** Closes a stream that broke: whoever read it may have left. */
  private int readOrClose() throws IOException {
    try {
      return readAvailable();
    } catch (IOException | RuntimeException e) {
      try {
        content.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** Waits for one byte only, so that what has come is not held up. */
  private int readAvailable() throws IOException {
    int count = content.read(buffer, 0, buffer.length);
    while (count > 0 && count < buffer.length && content.available() > 0) {
      int more = content.read(buffer, count, buffer.length - count);
      if (more <= 0) {
        break;
      }
      count += more;
    }
    return count;
  }

  @Override
  public int available() {
    return limit - position;
  }

  @Override
  public void close() throws IOException {
    if (!left) {
      content.close();
    }
  }
}
