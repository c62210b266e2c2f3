package dev.litestream4j.backend.webdav;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;

/**
 * The body of an answer. Read to its end it gives the connection back; closed earlier it ends the
 * connection, since the rest would have to cross the network first. Not thread-safe.
 */
final class WebdavBody extends FilterInputStream {
  private final CloseableHttpResponse answer;
  private final String what;

  /** Bytes that are still to come; negative where the server does not say how many there are. */
  private long remaining;

  private boolean ended;

  private WebdavBody(InputStream content, long length, CloseableHttpResponse answer, String what) {
    super(content);
    this.remaining = length;
    this.answer = answer;
    this.what = what;
  }

  static WebdavBody of(CloseableHttpResponse answer, String what) throws IOException {
    HttpEntity entity = answer.getEntity();
    return entity == null
        ? new WebdavBody(InputStream.nullInputStream(), 0, answer, what)
        : new WebdavBody(entity.getContent(), entity.getContentLength(), answer, what);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    try {
      int count = in.read(into, offset, length);
      remaining -= remaining < 0 ? 0 : Math.max(count, 0);
      // who knows how much there is reads no further
      ended = count < 0 || remaining == 0;
      return count;
    } catch (IOException e) {
      throw WebdavErrors.translate(what, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (ended) {
      in.close();
    }
    answer.close();
  }
}
