package dev.litestream4j.backend.webdav;

import com.github.sardine.DavResource;
import com.github.sardine.impl.SardineException;
import com.github.sardine.impl.SardineImpl;
import com.github.sardine.impl.methods.HttpMkCol;
import com.github.sardine.impl.methods.HttpMove;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpResponseException;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpDelete;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpHead;
import org.apache.http.client.methods.HttpPut;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.util.EntityUtils;

/**
 * The requests of the protocol, with the answers that Sardine keeps to itself: status and entity
 * tag. Blocks as HttpClient does. Thread-safe.
 */
final class Dav extends SardineImpl {
  Dav(HttpClientBuilder http) {
    super(http);
  }

  /** The entries of a folder, itself among them. */
  List<DavResource> folder(String url) throws IOException {
    return list(url, 1, Set.of());
  }

  /** The properties of a file or a folder, if there is one. */
  Optional<DavResource> find(String url) throws IOException {
    try {
      return list(url, 0, Set.of()).stream().findFirst();
    } catch (HttpResponseException e) {
      if (WebdavErrors.isMissing(e.getStatusCode())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Asks for a file or a range of it.
   *
   * @param range the value of the header, or empty for the whole file
   * @return an answer of any status, closed by the caller
   */
  CloseableHttpResponse get(String url, Optional<String> range) throws IOException {
    HttpGet get = new HttpGet(url);
    range.ifPresent(value -> get.setHeader(HttpHeaders.RANGE, value));
    return (CloseableHttpResponse) execute(get);
  }

  boolean isThere(String url) throws IOException {
    HttpResponse answer = answer(new HttpHead(url));
    int status = answer.getStatusLine().getStatusCode();
    if (WebdavErrors.isMissing(status)) {
      return false;
    }
    ensureDone(answer);
    return true;
  }

  void upload(String url, Payload payload) throws IOException {
    HttpPut put = new HttpPut(url);
    put.setEntity(new PayloadEntity(payload));
    ensureDone(answer(put));
  }

  /** Makes a folder; false if it, or a file of that name, is there already. */
  boolean makeFolder(String url) throws IOException {
    HttpResponse answer = answer(new HttpMkCol(url));
    if (answer.getStatusLine().getStatusCode() == WebdavErrors.METHOD_NOT_ALLOWED) {
      return false;
    }
    ensureDone(answer);
    return true;
  }

  /** Gives a file a new name; false if it is taken and the one that has it is to be kept. */
  boolean rename(String url, String newUrl, boolean replace) throws IOException {
    HttpResponse answer = answer(new HttpMove(url, newUrl, replace));
    if (!replace && answer.getStatusLine().getStatusCode() == WebdavErrors.PRECONDITION_FAILED) {
      return false;
    }
    ensureDone(answer);
    return true;
  }

  /** Removes a file or a folder, if it is there. */
  void remove(String url) throws IOException {
    ensureDoneOrMissing(answer(new HttpDelete(url)));
  }

  /** An answer whose body, if there is one, was read and let go. */
  private HttpResponse answer(HttpRequestBase request) throws IOException {
    try (CloseableHttpResponse answer = (CloseableHttpResponse) execute(request)) {
      EntityUtils.consume(answer.getEntity());
      return answer;
    }
  }

  private static void ensureDoneOrMissing(HttpResponse answer) throws IOException {
    if (!WebdavErrors.isMissing(answer.getStatusLine().getStatusCode())) {
      ensureDone(answer);
    }
  }

  static void ensureDone(HttpResponse answer) throws IOException {
    int status = answer.getStatusLine().getStatusCode();
    // a multistatus tells of a part that failed: there is one file in all these requests
    if (status < 200 || status >= 300 || status == 207) {
      String reason = answer.getStatusLine().getReasonPhrase();
      throw new SardineException("unexpected answer", status, reason == null ? "" : reason);
    }
  }
}
