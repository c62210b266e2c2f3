package dev.litestream4j.testkit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that reports what is taken from it. Not thread-safe, as streams are. */
final class ObservedStream extends FilterInputStream {
  /** Hears about one stream. */
  interface Observer {
    /** Bytes were read or skipped. */
    void took(long bytes);

    /** The stream gave its last byte, failed, or was closed: whichever comes first; called once. */
    void ended();

    /** The stream was closed; called once, after {@link #ended}. */
    void closed();
  }

  private final Observer observer;
  private boolean ended;
  private boolean closed;

  ObservedStream(InputStream content, Observer observer) {
    super(content);
    this.observer = observer;
  }

  @Override
  public int read() throws IOException {
    try {
      int value = in.read();
      took(value < 0 ? -1 : 1);
      return value;
    } catch (IOException e) {
      end();
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      int count = in.read(into, offset, length);
      took(count);
      return count;
    } catch (IOException e) {
      end();
      throw e;
    }
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    took(skipped);
    return skipped;
  }

  @Override
  public void close() throws IOException {
    try {
      in.close();
    } finally {
      end();
      if (!closed) {
        closed = true;
        observer.closed();
      }
    }
  }

  private void took(long count) {
    if (count < 0) {
      end();
    } else {
      observer.took(count);
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      observer.ended();
    }
  }
}
