package dev.litestream4j.backend.gcs;

import com.google.api.client.http.HttpResponse;
import dev.litestream4j.api.TransientReplicaException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The body of an answer. Closed before its end it breaks the connection off rather than reading the
 * rest of it. Not thread-safe, but for {@link #close}.
 */
final class GcsBody extends FilterInputStream {
  private final HttpResponse answer;
  private final long length;
  private final String what;
  private final GcsErrors errors;
  private long position;

  /**
   * A body.
   *
   * @param length the number of bytes it must have
   */
  GcsBody(HttpResponse answer, long length, String what, GcsErrors errors) throws IOException {
    super(Objects.requireNonNullElse(answer.getContent(), InputStream.nullInputStream()));
    this.answer = answer;
    this.length = length;
    this.what = what;
    this.errors = errors;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    try {
      int read = in.read(into, offset, count);
      if (read < 0 && position < length) {
        throw new TransientReplicaException(
            what + " failed: the answer ended after " + position + " of " + length + " bytes");
      }
      position += Math.max(0, read);
      return read;
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, 8_192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    if (position < length) {
      end(answer);
    } else {
      in.close();
    }
  }

  /** Breaks an answer off. */
  static void end(HttpResponse answer) throws IOException {
    // first the connection: closing the content alone would read it to its end
    answer.disconnect();
  }

  /** Breaks off the answer in which an error was found. */
  static void endAfter(Exception e, HttpResponse answer) {
    try {
      end(answer);
    } catch (IOException closing) {
      e.addSuppressed(closing);
    }
  }
}
