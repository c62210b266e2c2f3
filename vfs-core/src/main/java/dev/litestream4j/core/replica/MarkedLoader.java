package dev.litestream4j.core.replica;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads views and marks each with the history that it is of. A listing that seems to be of another
 * history than the present one may only be an old one: a poll then tells. Thread-safe.
 */
final class MarkedLoader {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** A listing may be older than what a poll has seen meanwhile. */
  private static final int LOOKS = 3;

  private final ReplicaSettings settings;
  private final Clock clock;
  private final ViewLoader loader;
  private final History history;
  private final ReplicaPoller poller;

  MarkedLoader(
      ReplicaSettings settings,
      Clock clock,
      ViewLoader loader,
      History history,
      ReplicaPoller poller) {
    this.settings = settings;
    this.clock = clock;
    this.loader = loader;
    this.history = history;
    this.poller = poller;
  }

  /**
   * Loads the state that a target names.
   *
   * @throws IOException as {@link ViewLoader#load}
   */
  ViewLoader.Loaded load(ViewTarget target) throws IOException {
    for (int looks = 1; ; looks++) {
      ViewLoader.Loaded loaded = loader.load(target, deadline());
      history.recognize(loaded.listing(), deadline());
      OptionalLong accepted = history.accept(loaded.listing());
      if (accepted.isPresent() || looks == LOOKS) {
        long lineage = accepted.orElseGet(() -> history.observe(loaded.listing()));
        return new ViewLoader.Loaded(
            loaded.view().withLineage(lineage), loaded.listing(), loaded.files());
      }
      pollForHistory();
    }
  }

  /** The next listing may tell as well, so that a poll that fails is no error of the load. */
  private void pollForHistory() throws InterruptedIOException {
    try {
      poller.poll(true);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("a poll of {} failed, looking again", settings.url(), e);
    }
  }

  /** The mark of the present history. */
  long lineage() {
    return history.lineage();
  }

  private Deadline deadline() {
    return Deadline.after(clock, settings.readTimeout());
  }
}
