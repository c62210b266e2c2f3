package dev.litestream4j.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A payload that refuses to give more or fewer bytes than it says and remembers how it failed: an
 * object whose bytes did not all come was certainly not written, whatever an SDK makes of it. A
 * stream of which all bytes came can be closed: an error of that is of no consequence to a write,
 * which may be done by then, and is not thrown. Thread-safe; its streams are not.
 */
public final class CheckedPayload implements Payload {
  private final Payload payload;
  private final String what;
  private volatile @Nullable IOException failure;

  /**
   * Wraps a payload for one write.
   *
   * @param payload the bytes
   * @param what the call, for messages
   */
  public CheckedPayload(Payload payload, String what) {
    this.payload = Objects.requireNonNull(payload, "payload");
    this.what = Objects.requireNonNull(what, "what");
  }

  @Override
  public long size() {
    return payload.size();
  }

  /**
   * How the payload failed.
   *
   * @return the error to be thrown in place of what the store or the SDK says, or null if it did
   *     not fail
   */
  public @Nullable ReplicaException failure() {
    IOException broken = failure;
    return broken == null || broken instanceof ReplicaException
        ? (ReplicaException) broken
        : new ReplicaException(what + " failed: the payload cannot be read", broken);
  }

  @Override
  public InputStream open() throws IOException {
    try {
      return new Counted(payload.open());
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private final class Counted extends FilterInputStream {
    private long count;

    private Counted(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = in.read(into, offset, length);
        count += Math.max(0, read);
        if (count > size() || (read < 0 && count < size())) {
          throw new ReplicaException(
              what + " failed: the payload gave " + count + " bytes instead of " + size());
        }
        return read;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public long skip(long wanted) throws IOException {
      return wanted <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(wanted, 8_192)]));
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } catch (IOException e) {
        if (count != size()) {
          failure = e;
          throw e;
        }
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
