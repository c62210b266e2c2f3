package dev.litestream4j.core.verify;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.replica.ReplicaRegistry;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.settings.ViewTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica that is looked at as a whole, beside any connection to its database. Not thread-safe.
 */
public final class ReplicaInspection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  private final Settings settings;
  private final Clock clock;
  private final ReplicaRegistry registry;
  private final ReplicaDatabase database;

  /**
   * Opens a client for the replica. Sends no request yet.
   *
   * @param clock for deadlines
   * @param providers where backends and caches are found
   * @param environment the process's environment variables, for the backend
   * @param settings the replica and the state to look at
   * @throws IllegalArgumentException if there is no backend for the URL; the message names the
   *     artifact to add
   * @throws IOException if the backend refuses the URL
   */
  public ReplicaInspection(
      Clock clock, Providers providers, Map<String, String> environment, Settings settings)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.registry = new ReplicaRegistry(clock, providers, environment);
    try {
      this.database = registry.acquire(settings.replica());
    } catch (IOException | RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /**
   * Adds up the files of each level.
   *
   * @return the levels that hold files, ascending
   * @throws IOException if the replica cannot be listed
   */
  public List<LevelInfo> levels() throws IOException {
    return LevelInfo.of(
        database.reader().listAll(Deadline.after(clock, settings.replica().readTimeout())));
  }

  /**
   * Opens the state that the settings name, as a connection would.
   *
   * @return the state
   * @throws IOException if it cannot be opened; the message says why
   */
  public DatabaseState state() throws IOException {
    return DatabaseState.of(database.at(settings.target()));
  }

  /**
   * Verifies all files, whatever state the settings name, and that this state opens.
   *
   * @param listener is told how it goes on
   * @return all that is wrong
   * @throws PlanException if the settings name a state in the past that the replica does not hold
   * @throws IOException if the replica cannot be listed or holds no file, or the thread was
   *     interrupted
   */
  public VerifyReport verify(ReadListener listener) throws IOException {
    rejectUnknownState();
    ReplicaVerifier verifier =
        new ReplicaVerifier(database.reader(), clock, settings.replica().readTimeout());
    VerifyReport report = verifier.verify(listener);
    try {
      return new VerifyReport(
          report.files(), report.bytes(), Optional.of(state()), report.problems());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      if (report.files() == 0) {
        throw e;
      }
      List<ReplicaProblem> problems = new ArrayList<>(report.problems());
      if (!isExplained(e, problems)) {
        problems.add(ReplicaProblem.ofReplica(String.valueOf(e.getMessage())));
      }
      return new VerifyReport(report.files(), report.bytes(), Optional.empty(), problems);
    }
  }

  /** That a state was asked for which is not there is no damage. */
  private void rejectUnknownState() throws PlanException, InterruptedIOException {
    if (settings.target() instanceof ViewTarget.Latest) {
      return;
    }
    try {
      state();
    } catch (PlanException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("the state does not open; its files are verified", e);
    }
  }

  /** Whether the error is one of a file, or of a gap, that is among the problems. */
  private boolean isExplained(IOException e, List<ReplicaProblem> problems) {
    if (e instanceof LtxFormatException format) {
      return problems.stream()
          .flatMap(problem -> problem.file().stream())
          .anyMatch(file -> file.toString().equals(format.file()));
    }
    boolean reported = e instanceof PlanException && !problems.isEmpty();
    return reported && settings.target() instanceof ViewTarget.Latest;
  }

  /** Gives back the client and ends the threads. */
  @Override
  public void close() {
    registry.release(database);
    registry.close();
  }
}
