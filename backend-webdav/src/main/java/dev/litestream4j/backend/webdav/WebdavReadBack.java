package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what came of a create whose answer was lost. */
final class WebdavReadBack {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final int CHUNK = 32 << 10;

  private WebdavReadBack() {}

  /**
   * Once the temporary file is removed, a rename that is still under way can only fail: what is
   * there then stays.
   *
   * @param failure why there was no answer
   * @return what came of it
   * @throws IOException {@code failure}, if the file was certainly not created
   */
  static CreateOutcome settle(
      Dav dav,
      String temporary,
      String target,
      Payload payload,
      WebdavCall call,
      IOException failure)
      throws IOException {
    if (Thread.currentThread().isInterrupted() || call.deadline().expired()) {
      LOG.warn("{}: no answer, and no time to look whether it was done", call.what(), failure);
      return CreateOutcome.UNCERTAIN;
    }
    Optional<CreateOutcome> found;
    try {
      call.send(() -> dav.remove(temporary));
      found = compare(dav, target, payload, call);
    } catch (IOException e) {
      failure.addSuppressed(e);
      LOG.warn("{}: no answer, and whether it was done cannot be seen", call.what(), failure);
      return CreateOutcome.UNCERTAIN;
    }
    if (found.isEmpty()) {
      throw failure;
    }
    return found.get();
  }

  /** Won if the file holds the payload, lost if it holds something else, empty if there is none. */
  private static Optional<CreateOutcome> compare(
      Dav dav, String target, Payload payload, WebdavCall call) throws IOException {
    try (CloseableHttpResponse answer = call.open(() -> dav.get(target, Optional.empty()))) {
      if (WebdavErrors.isMissing(answer.getStatusLine().getStatusCode())) {
        return Optional.empty();
      }
      Dav.ensureDone(answer);
      InputStream there = call.stream(WebdavBody.of(answer, call.what()));
      return Optional.of(holds(there, payload) ? CreateOutcome.WON : CreateOutcome.LOST);
    }
  }

  private static boolean holds(InputStream there, Payload payload) throws IOException {
    try (InputStream wanted = payload.open()) {
      byte[] one;
      do {
        one = wanted.readNBytes(CHUNK);
        if (!Arrays.equals(one, there.readNBytes(CHUNK))) {
          return false;
        }
      } while (one.length > 0);
      return true;
    }
  }
}
