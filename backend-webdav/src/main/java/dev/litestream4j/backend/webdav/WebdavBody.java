package dev.litestream4j.backend.webdav;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.http.client.methods.CloseableHttpResponse;

/**
 * The body of an answer. Read to its end it gives the connection back; closed earlier it ends the
 * connection, since the rest would have to cross the network first. Not thread-safe.
 */
final class WebdavBody extends FilterInputStream {
  private final CloseableHttpResponse answer;
  private final String what;
  private boolean ended;

  private WebdavBody(InputStream content, CloseableHttpResponse answer, String what) {
    super(content);
    this.answer = answer;
    this.what = what;
  }

  static WebdavBody of(CloseableHttpResponse answer, String what) throws IOException {
    return new WebdavBody(
        answer.getEntity() == null
            ? InputStream.nullInputStream()
            : answer.getEntity().getContent(),
        answer,
        what);
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
      ended = count < 0;
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
