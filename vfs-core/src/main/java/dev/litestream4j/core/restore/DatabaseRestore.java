package dev.litestream4j.core.restore;

import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.core.fetch.ChunkedInput;
import dev.litestream4j.core.fetch.ReadCount;
import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.StatePlanner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a state of a replica into a new database file, byte for byte the one that Litestream
 * restores. Every checksum of every file that is applied is verified. Thread-safe; a restore runs
 * on the calling thread.
 */
public final class DatabaseRestore {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** A replica changes while it is read: files of the plan go. */
  private static final int LOOKS = 4;

  private final ReplicaStore store;
  private final StatePlanner planner;

  /**
   * A restore.
   *
   * @param store where the replica is
   */
  public DatabaseRestore(ReplicaStore store) {
    this.store = store;
    this.planner = new StatePlanner(store.reader());
  }

  /**
   * Restores a state. The database is written to a temporary file in the same folder, forced to the
   * disk, and then given its name; if that fails there is no file.
   *
   * @param target the state
   * @param file the database file to be created
   * @param listener is told how it goes on
   * @return what was restored
   * @throws java.nio.file.FileAlreadyExistsException if the file, or a journal or WAL of that name,
   *     exists: nothing is ever replaced
   * @throws PlanException if the replica does not hold the state
   * @throws dev.litestream4j.core.ltx.LtxFormatException if a file of the replica is damaged
   * @throws IOException if the replica cannot be read or the file not be written
   */
  public RestoredDatabase restore(ViewTarget target, Path file, ReadListener listener)
      throws IOException {
    try (NewFile created = NewFile.beside(file, store.clock().now())) {
      RestoredDatabase restored = write(target, created.channel(), listener);
      created.keep();
      return restored;
    }
  }

  private RestoredDatabase write(ViewTarget target, FileChannel channel, ReadListener listener)
      throws IOException {
    ViewTarget wanted = target;
    for (int look = 1; ; look++) {
      try {
        RestorePlan plan = planner.plan(wanted, store.list(), store.deadline());
        // what was planned first is restored, whatever is committed meanwhile
        wanted = new ViewTarget.AtTxid(plan.txid());
        return apply(plan, channel, listener);
      } catch (NoSnapshotException e) {
        throw e;
      } catch (ObjectNotFoundException | PlanException e) {
        if (look == LOOKS) {
          throw e;
        }
        LOG.debug("the replica changed while it was read, looking again", e);
      }
    }
  }

  private RestoredDatabase apply(RestorePlan plan, FileChannel channel, ReadListener listener)
      throws IOException {
    channel.truncate(0);
    ReadCount progress = new ReadCount(listener);
    progress.expect(plan.files().size(), plan.files().stream().mapToLong(LtxObject::size).sum());
    PageFile database = new PageFile(channel);
    for (LtxObject object : plan.files()) {
      database.apply(
          store.decode(object, ChunkedInput.LARGE, progress::arrived), object.name().toString());
      progress.done(0);
    }
    return database.finish();
  }
}
