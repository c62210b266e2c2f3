package dev.litestream4j.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * Ends a stream whose deadline has passed or whose reader was interrupted: what {@link
 * ReplicaClient} promises of its streams and a store's own stream does not know. Checked before
 * each read; a read that blocks is the backend's to bound.
 *
 * <p>Not thread-safe, as streams are.
 */
public final class DeadlineInputStream extends FilterInputStream {
  private final String what;
  private final Deadline deadline;

  /**
   * Wraps a stream.
   *
   * @param content the store's stream, closed with this one
   * @param what the call, for the message: "reading 0/….ltx"
   * @param deadline by which the stream must have been read to its end
   */
  public DeadlineInputStream(InputStream content, String what, Deadline deadline) {
    super(Objects.requireNonNull(content, "content"));
    this.what = Objects.requireNonNull(what, "what");
    this.deadline = Objects.requireNonNull(deadline, "deadline");
  }

  @Override
  public int read() throws IOException {
    check();
    return in.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check();
    return in.read(into, offset, length);
  }

  @Override
  public long skip(long count) throws IOException {
    check();
    return in.skip(count);
  }

  private void check() throws IOException {
    deadline.check(what);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
  }
}
