package dev.litestream4j.backend.webdav;

import com.github.sardine.DavResource;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/**
 * Tells one file from another one under the same name.
 *
 * @param size in bytes
 * @param tag the server's entity tag, if it gave one
 * @param modified the time of modification, if it gave one
 */
record WebdavToken(long size, Optional<String> tag, Optional<Instant> modified) {
  static WebdavToken of(DavResource listed) {
    return of(listed.getContentLength(), listed.getEtag(), listed.getModified());
  }

  /**
   * That of a file that is being read.
   *
   * @param size of the whole file
   */
  static WebdavToken of(long size, HttpResponse response) {
    Header tag = response.getFirstHeader(HttpHeaders.ETAG);
    Header modified = response.getFirstHeader(HttpHeaders.LAST_MODIFIED);
    return of(
        size,
        tag == null ? null : tag.getValue(),
        modified == null ? null : DateUtils.parseDate(modified.getValue()));
  }

  private static WebdavToken of(long size, @Nullable String tag, @Nullable Date modified) {
    return new WebdavToken(
        size,
        // Apache's tags are weak as long as the file is younger than a second, and strong then
        Optional.ofNullable(tag).map(text -> text.startsWith("W/") ? text.substring(2) : text),
        Optional.ofNullable(modified).map(Date::toInstant));
  }

  /** Whether it tells more than the size: lighttpd says no more of files whose type it ignores. */
  boolean isTelling() {
    return tag.isPresent() || modified.isPresent();
  }

  /** Whether what is there now is the same file, as far as both tell. */
  boolean isStill(WebdavToken now) {
    return size == now.size
        && (tag.isEmpty() || now.tag.isEmpty() || tag.equals(now.tag))
        && (modified.isEmpty() || now.modified.isEmpty() || modified.equals(now.modified));
  }
}
