package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The bytes of an answer, with errors of the contract. Not thread-safe. */
final class S3Body extends InputStream {
  private final ResponseInputStream<?> body;
  private final S3Calls calls;
  private final String what;
  private final Deadline deadline;
  private long rest;

  /**
   * A stream that owns the answer's connection.
   *
   * @param length the number of bytes to come
   */
  S3Body(ResponseInputStream<?> body, long length, S3Calls calls, String what, Deadline deadline) {
    this.body = body;
    this.rest = length;
    this.calls = calls;
    this.what = what;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      int count = body.read(into, offset, length);
      rest -= Math.max(0, count);
      return count;
    } catch (IOException | SdkException e) {
      throw calls.translate(what, e, deadline);
    }
  }

  @Override
  public int available() throws IOException {
    return body.available();
  }

  /** Keeps the connection only if there is nothing more to come on it. */
  @Override
  public void close() throws IOException {
    if (rest > 0) {
      body.abort();
    } else {
      body.close();
    }
  }
}
