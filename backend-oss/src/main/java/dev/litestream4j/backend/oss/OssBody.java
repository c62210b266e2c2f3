package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.model.OSSObject;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an answer, with errors of the contract. Not thread-safe. */
final class OssBody extends InputStream {
  private final OSSObject answer;
  private final InputStream content;
  private final OssCalls calls;
  private final String what;
  private long rest;

  /**
   * A stream that owns the answer's connection.
   *
   * @param length the number of bytes to come
   */
  OssBody(OSSObject answer, long length, OssCalls calls, String what) {
    this.answer = answer;
    this.content = answer.getObjectContent();
    this.rest = length;
    this.calls = calls;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count;
    try {
      count = content.read(into, offset, length);
    } catch (IOException | ClientException e) {
      throw calls.translate(what, e);
    }
    rest -= Math.max(0, count);
    if (count < 0 && rest > 0) {
      throw new TransientReplicaException(
          what + " failed: the connection ended " + rest + " bytes too early");
    }
    return count;
  }

  @Override
  public int available() throws IOException {
    return content.available();
  }

  /** Keeps the connection only if there is nothing more to come on it. */
  @Override
  public void close() throws IOException {
    if (rest > 0) {
      answer.forcedClose();
    } else {
      answer.close();
    }
  }
}
