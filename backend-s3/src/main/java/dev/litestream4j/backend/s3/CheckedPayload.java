package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A payload that remembers how it failed: an object whose bytes did not all come was certainly not
 * written, whatever the SDK makes of it. It closes what the SDK leaves open. Used by one call at a
 * time.
 */
final class CheckedPayload implements AutoCloseable {
  private final Payload payload;
  private final String what;
  private volatile @Nullable IOException failure;
  private @Nullable InputStream opened;

  CheckedPayload(Payload payload, String what) {
    this.payload = payload;
    this.what = what;
  }

  long size() {
    return payload.size();
  }

  /** Whether the payload threw, or does not have the size it says. */
  boolean broke() {
    return failure != null;
  }

  /** The error of a write: that of the payload if it is what broke, else the one given. */
  IOException failed(IOException otherwise) {
    IOException broken = failure;
    if (broken == null || broken instanceof ReplicaException) {
      return broken == null ? otherwise : broken;
    }
    return new ReplicaException(what + " failed: the payload cannot be read", broken);
  }

  /** For the SDK, which opens it as often as it needs the bytes. */
  RequestBody body() {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            return open();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        size(),
        "application/octet-stream");
  }

  /** The bytes from the first one; a stream that was opened before is closed. */
  InputStream open() throws IOException {
    try {
      close();
      InputStream content = new Counted(payload.open());
      opened = content;
      return content;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    InputStream last = opened;
    opened = null;
    if (last != null) {
      last.close();
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
      return Math.max(0, read(new byte[(int) Math.min(wanted, 8192)]));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
