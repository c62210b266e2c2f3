package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.client.methods.CloseableHttpResponse;

/** Reads files, whole and by range. Thread-safe. */
final class WebdavReads {
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final WebdavReplicaConfig config;
  private final Dav dav;

  WebdavReads(WebdavReplicaConfig config, Dav dav) {
    this.config = config;
    this.dav = dav;
  }

  OpenedObject open(LtxName name, WebdavCall call) throws IOException {
    CloseableHttpResponse answer = call.open(() -> dav.get(config.urlOf(name), Optional.empty()));
    try {
      Dav.ensureDone(answer);
      long size = answer.getEntity() == null ? 0 : answer.getEntity().getContentLength();
      if (size < 0) {
        throw new ReplicaException(call.what() + " failed: the server does not say its size");
      }
      WebdavToken token = token(name, size, answer, call);
      if (token.size() != size) {
        throw new TransientReplicaException(call.what() + " failed: it was replaced meanwhile");
      }
      LtxObject object = new LtxObject(name, size, token.modified(), token);
      return new OpenedObject(object, call.stream(WebdavBody.of(answer, call.what())));
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  InputStream read(LtxObject object, long offset, long length, WebdavCall call) throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    String range = "bytes=" + offset + "-" + (offset + length - 1);
    CloseableHttpResponse answer =
        call.open(() -> dav.get(config.urlOf(object.name()), Optional.of(range)));
    try {
      check(object, offset, length, answer, call);
      return call.stream(WebdavBody.of(answer, call.what()));
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private void check(
      LtxObject object, long offset, long length, CloseableHttpResponse answer, WebdavCall call)
      throws IOException {
    String what = call.what();
    int status = answer.getStatusLine().getStatusCode();
    boolean whole = offset == 0 && length == object.size();
    if (status != RANGE_NOT_SATISFIABLE) {
      Dav.ensureDone(answer);
    }
    if (status == RANGE_NOT_SATISFIABLE
        || (status == PARTIAL_CONTENT && !isOf(object.size(), answer))
        || !(object.token() instanceof WebdavToken listed)
        || !listed.isStill(token(object.name(), object.size(), answer, call))) {
      throw new ObjectNotFoundException(what + " failed: another file has taken its place");
    }
    if (status != PARTIAL_CONTENT && !whole) {
      throw new ReplicaException(
          what + " failed: the server gives no ranges of files, which reading by pages needs");
    }
    long given = answer.getEntity() == null ? 0 : answer.getEntity().getContentLength();
    if (given != length) {
      throw new ObjectNotFoundException(
          what + " failed: the server has " + given + " bytes of it, " + length + " were listed");
    }
  }

  /**
   * The token of what is being read. If the answer does not tell it is looked up: a file that is
   * the listed one now was that when it was opened.
   */
  private WebdavToken token(LtxName name, long size, CloseableHttpResponse answer, WebdavCall call)
      throws IOException {
    WebdavToken token = WebdavToken.of(size, answer);
    return token.isTelling()
        ? token
        : call.ask(() -> dav.find(config.urlOf(name)))
            .map(WebdavToken::of)
            .orElseThrow(
                () -> new ObjectNotFoundException(call.what() + " failed: it was deleted"));
  }

  /** {@code Content-Range: bytes first-last/size}. */
  private static boolean isOf(long size, CloseableHttpResponse answer) {
    Header range = answer.getFirstHeader(HttpHeaders.CONTENT_RANGE);
    return range == null || range.getValue().strip().endsWith("/" + size);
  }
}
