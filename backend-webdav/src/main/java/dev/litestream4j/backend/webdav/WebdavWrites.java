package dev.litestream4j.backend.webdav;

import com.github.sardine.DavResource;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TemporaryName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.http.client.HttpResponseException;

/**
 * Writes files whole: to a temporary file, which then gets its name. No server was seen to create
 * exclusively by PUT or MOVE, so a create does its last step under a {@link WebdavClaim}.
 * Thread-safe.
 */
final class WebdavWrites {
  private static final Duration OLD = Duration.ofHours(24);

  private final WebdavReplicaConfig config;
  private final Dav dav;

  /** Folders that this client made, or found, and in which it looked for leftovers. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  WebdavWrites(WebdavReplicaConfig config, Dav dav) {
    this.config = config;
    this.dav = dav;
  }

  CreateOutcome create(LtxName name, Payload payload, WebdavCall call) throws IOException {
    String folder = config.keys().folder(name.level());
    return create(folder, name.fileName(), payload, call);
  }

  private CreateOutcome create(String folder, String fileName, Payload payload, WebdavCall call)
      throws IOException {
    String target = config.urlOf(folder + fileName);
    if (isThere(target, call)) {
      return CreateOutcome.LOST;
    }
    String marker = config.urlOf(folder + TemporaryName.PREFIX + fileName + ".lock.");
    String temporary = write(folder, payload, call);
    CreateOutcome outcome;
    try {
      outcome = claimed(temporary, target, marker, payload, call);
    } catch (IOException | RuntimeException e) {
      call.sendAfter(e, () -> dav.remove(temporary));
      throw e;
    }
    if (outcome == CreateOutcome.LOST) {
      call.send(() -> dav.remove(temporary));
    }
    return outcome;
  }

  private CreateOutcome claimed(
      String temporary, String target, String marker, Payload payload, WebdavCall call)
      throws IOException {
    while (true) {
      Optional<WebdavClaim> claim =
          WebdavClaim.await(dav, marker, call, () -> isThere(target, call));
      if (claim.isEmpty()) {
        return CreateOutcome.LOST;
      }
      try {
        if (isThere(target, call)) {
          return CreateOutcome.LOST;
        }
        if (claim.get().isFresh()) {
          return move(temporary, target, payload, call);
        }
      } finally {
        claim.get().release();
      }
    }
  }

  private CreateOutcome move(String temporary, String target, Payload payload, WebdavCall call)
      throws IOException {
    try {
      return call.ask(() -> dav.rename(temporary, target, false))
          ? CreateOutcome.WON
          : CreateOutcome.LOST;
    } catch (IOException e) {
      if (e instanceof HttpResponseException answer && answer.getStatusCode() < 500) {
        throw e;
      }
      return WebdavReadBack.settle(dav, temporary, target, payload, call, e);
    }
  }

  void put(LtxName name, Payload payload, WebdavCall call) throws IOException {
    String temporary = write(config.keys().folder(name.level()), payload, call);
    try {
      call.send(() -> dav.rename(temporary, config.urlOf(name), true));
    } catch (IOException | RuntimeException e) {
      call.sendAfter(e, () -> dav.remove(temporary));
      throw e;
    }
  }

  void delete(Collection<LtxName> names, WebdavCall call) throws IOException {
    for (LtxName name : names) {
      call.send(() -> dav.remove(config.urlOf(name)));
    }
  }

  boolean probe(WebdavCall call) throws IOException {
    String folder = config.keys().root();
    String fileName = TemporaryName.at(config.clock().now());
    String target = config.urlOf(folder + fileName);
    Payload payload = Payload.of(new byte[] {1});
    try {
      boolean exclusive =
          makesFoldersOnce(config.urlOf(folder + fileName + ".lock/"), call)
              && create(folder, fileName, payload, call) != CreateOutcome.LOST
              && create(folder, fileName, payload, call) == CreateOutcome.LOST;
      call.send(() -> dav.remove(target));
      return exclusive;
    } catch (IOException | RuntimeException e) {
      call.sendAfter(e, () -> dav.remove(target));
      throw e;
    }
  }

  private boolean makesFoldersOnce(String url, WebdavCall call) throws IOException {
    makeFolder(config.keys().root(), call);
    try {
      return call.ask(() -> dav.makeFolder(url)) && !call.ask(() -> dav.makeFolder(url));
    } finally {
      call.send(() -> dav.remove(url));
    }
  }

  private boolean isThere(String url, WebdavCall call) throws IOException {
    return call.ask(() -> dav.isThere(url));
  }

  /** Writes a temporary file in a folder, which is made and freed of old leftovers before. */
  private String write(String folder, Payload payload, WebdavCall call) throws IOException {
    Instant now = config.clock().now();
    if (!known.contains(folder)) {
      makeFolder(folder, call);
      removeLeftovers(folder, now, call);
      known.add(folder);
    }
    String temporary = config.urlOf(folder + TemporaryName.at(now));
    CheckedPayload checked = new CheckedPayload(payload, call.what());
    try {
      call.send(() -> dav.upload(temporary, checked));
    } catch (IOException | RuntimeException e) {
      if (e instanceof HttpResponseException) {
        // perhaps someone removed the folder: the next call makes it anew
        known.remove(folder);
      }
      ReplicaException broken = checked.failure();
      Exception reported = broken == null ? e : broken;
      call.sendAfter(reported, () -> dav.remove(temporary));
      if (broken != null && !(e instanceof InterruptedIOException)) {
        throw broken;
      }
      throw e;
    }
    return temporary;
  }

  private void makeFolder(String folder, WebdavCall call) throws IOException {
    String url = config.urlOf(folder);
    try {
      call.send(() -> dav.makeFolder(url));
    } catch (HttpResponseException e) {
      int slash = folder.lastIndexOf('/', folder.length() - 2);
      if (slash > 0 && isParentMissing(e)) {
        makeFolder(folder.substring(0, slash + 1), call);
        makeFolderAgain(url, call);
      } else if (!isFolder(url, call)) {
        throw e;
      }
    }
  }

  private void makeFolderAgain(String url, WebdavCall call) throws IOException {
    try {
      call.send(() -> dav.makeFolder(url));
    } catch (HttpResponseException e) {
      if (!isFolder(url, call)) {
        throw e;
      }
    }
  }

  private static boolean isParentMissing(HttpResponseException e) {
    return e.getStatusCode() == WebdavErrors.CONFLICT || WebdavErrors.isMissing(e.getStatusCode());
  }

  /** Apache says "forbidden" to one of two that make the same folder at once. */
  private boolean isFolder(String url, WebdavCall call) throws IOException {
    return call.ask(() -> dav.find(url)).filter(DavResource::isDirectory).isPresent();
  }

  private void removeLeftovers(String folder, Instant now, WebdavCall call) throws IOException {
    for (DavResource entry : new WebdavListing(config, dav, call).entries(folder)) {
      String slash = entry.isDirectory() ? "/" : "";
      if (TemporaryName.isLeftover(entry.getName(), now) || isOldClaim(entry, now)) {
        call.send(() -> dav.remove(config.urlOf(folder + entry.getName() + slash)));
      }
    }
  }

  private static boolean isOldClaim(DavResource entry, Instant now) {
    return entry.isDirectory()
        && entry.getName().startsWith(TemporaryName.PREFIX)
        && entry.getModified() != null
        && entry.getModified().toInstant().isBefore(now.minus(OLD));
  }
}
