package dev.litestream4j.backend.webdav;

import com.github.sardine.DavResource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.apache.http.client.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to create a file: a folder beside it. Of several writers that make a folder one
 * succeeds, on every server; locks are not that exclusive (Apache httpd gives two at once).
 *
 * <p>A folder that does not change for {@link #LASTS} belongs to a writer that died. It is not
 * removed, since two could do so one after the other, but succeeded: by the folder of the next
 * generation. A claim holds if its predecessor still is the dead one and there is no successor.
 *
 * <p>A writer that slept may have been succeeded. It acts only in the first half of the time, and
 * renames such that a file which is there stays.
 */
final class WebdavClaim {
  /** How long others watch a claim before they take it for that of a dead writer. */
  static final Duration LASTS = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int REFUSALS = 20;
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final Dav dav;
  private final String name;
  private final WebdavCall call;
  private final int generation;
  private final long begunNanos;

  private WebdavClaim(Dav dav, String name, WebdavCall call, int generation, long begunNanos) {
    this.dav = dav;
    this.name = name;
    this.call = call;
    this.generation = generation;
    this.begunNanos = begunNanos;
  }

  /** Tells whether to stop waiting for a claim, because another writer was faster. */
  @FunctionalInterface
  interface Enough {
    boolean now() throws IOException;
  }

  /**
   * Waits until the claim is ours.
   *
   * @param name URL that the folders' names begin with
   * @param enough asked each time that another writer has it
   * @return the claim, or empty if it was enough
   */
  static Optional<WebdavClaim> await(Dav dav, String name, WebdavCall call, Enough enough)
      throws IOException {
    List<String> dead = new ArrayList<>();
    Optional<String> watched = Optional.empty();
    long watchedSince = 0;
    for (int refusals = 0; ; ) {
      long now = call.deadline().clock().nanoTime();
      WebdavClaim claim = new WebdavClaim(dav, name, call, dead.size() + 1, now);
      try {
        if (call.ask(() -> dav.makeFolder(claim.marker(claim.generation)))) {
          if (claim.holds(dead)) {
            return Optional.of(claim);
          }
          claim.remove(claim.generation);
          dead.clear();
        }
      } catch (HttpResponseException e) {
        refusals++;
        if (e.getStatusCode() >= 500 || refusals > REFUSALS) {
          throw e;
        }
        // Apache says "forbidden" to one of two that make the same folder at once
      }
      if (enough.now()) {
        return Optional.empty();
      }
      Optional<String> mark = claim.mark(claim.generation);
      if (mark.isEmpty() || !mark.equals(watched)) {
        watched = mark;
        watchedSince = now;
      } else if (now - watchedSince > LASTS.toNanos()) {
        LOG.warn("{}: the writer that claimed it before has died", call.what());
        dead.add(mark.get());
        watched = Optional.empty();
      }
      call.pause(PAUSE);
    }
  }

  private String marker(int ofGeneration) {
    return name + ofGeneration + "/";
  }

  private boolean holds(List<String> dead) throws IOException {
    boolean succeeds =
        generation == 1 || mark(generation - 1).equals(Optional.of(dead.get(generation - 2)));
    return succeeds && mark(generation + 1).isEmpty();
  }

  /** What a folder of the same name that another writer made would differ in. */
  private Optional<String> mark(int ofGeneration) throws IOException {
    Optional<DavResource> folder = call.ask(() -> dav.find(marker(ofGeneration)));
    return folder.map(
        found -> {
          Date modified = found.getModified();
          // without a time nothing shows that a writer died
          return modified == null
              ? "unknown at " + call.deadline().clock().nanoTime()
              : modified.toInstant().toString();
        });
  }

  /** Whether there is time left to act. */
  boolean isFresh() {
    long age = call.deadline().clock().nanoTime() - begunNanos;
    return age < LASTS.toNanos() / 2 && !call.deadline().expired();
  }

  /** Gives the claim up, after those it succeeded. What is not removed passes for dead. */
  void release() {
    try {
      for (int i = 1; i <= generation; i++) {
        remove(i);
      }
    } catch (IOException e) {
      LOG.debug("{}: the claim was not given back and will run out", call.what(), e);
    }
  }

  private void remove(int ofGeneration) throws IOException {
    if (isFresh() && !Thread.currentThread().isInterrupted()) {
      call.send(() -> dav.remove(marker(ofGeneration)));
    }
  }
}
