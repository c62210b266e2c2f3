package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TemporaryName;
import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.Response.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files whole: to a temporary file, to the server's disk, then under its name in one step.
 * For a create that step is a hard link, an extension of OpenSSH's that fails where the name is
 * taken. A server without it has no write mode: its renames look first and rename then, and a file
 * that is opened exclusively under its final name is torn when the writer dies. Thread-safe.
 */
final class SftpWrites {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final long LATEST = 0xffff_ffffL;

  private final SftpReplicaConfig config;
  private final SftpConnection connection;

  /** Folders in which this client looked for leftovers. */
  private final Set<String> tidied = ConcurrentHashMap.newKeySet();

  SftpWrites(SftpReplicaConfig config, SftpConnection connection) {
    this.config = config;
    this.connection = connection;
  }

  CreateOutcome create(LtxName name, Payload payload, Instant created, SftpCall call)
      throws IOException {
    if (!call.canLink()) {
      throw new ReplicaException(
          call.what()
              + " failed: creating a file exclusively needs a server with the extension"
              + " hardlink@openssh.com (OpenSSH has it); open the replica for reading only");
    }
    return create(config.folderOf(name.level()), config.pathOf(name), payload, created, call);
  }

  private CreateOutcome create(
      String folder, String target, Payload payload, Instant created, SftpCall call)
      throws IOException {
    String temporary = write(folder, payload, seconds(created), call);
    Pending linked;
    Pending removed;
    try {
      linked = call.link(temporary, target);
      removed = call.remove(temporary);
    } catch (IOException e) {
      return afterNoAnswer(temporary, target, payload, call, e);
    }
    try {
      call.done(linked);
    } catch (IOException e) {
      return SftpErrors.statusOf(e) == StatusCode.UNKNOWN
          ? afterNoAnswer(temporary, target, payload, call, e)
          : afterRefusal(target, call, e);
    }
    try {
      call.done(removed);
    } catch (IOException e) {
      LOG.debug("{}: {} may be left over", call.what(), temporary, e);
    }
    return CreateOutcome.WON;
  }

  private static CreateOutcome afterRefusal(String target, SftpCall call, IOException refusal)
      throws IOException {
    // OpenSSH says the same of a name that is taken and of a file system without links
    if (call.find(target).isPresent()) {
      return CreateOutcome.LOST;
    }
    throw refusal;
  }

  /**
   * Once the temporary file is removed, a link to it that is still under way can only fail: what is
   * there then stays.
   */
  private CreateOutcome afterNoAnswer(
      String temporary, String target, Payload payload, SftpCall broken, IOException failure)
      throws IOException {
    String what = broken.what();
    Deadline deadline = broken.deadline();
    if (Thread.currentThread().isInterrupted() || deadline.expired()) {
      LOG.warn("{}: no answer, and no time to look whether it was done", what, failure);
      return CreateOutcome.UNCERTAIN;
    }
    Optional<CreateOutcome> settled;
    try {
      SftpCall call = new SftpCall(connection.channel(what, deadline), what, deadline);
      removeIfPresent(temporary, call);
      settled = SftpReadBack.compare(call, target, payload);
    } catch (IOException e) {
      failure.addSuppressed(e);
      LOG.warn("{}: no answer, and whether it was done cannot be seen", what, failure);
      return CreateOutcome.UNCERTAIN;
    }
    if (settled.isEmpty()) {
      throw SftpErrors.translate(what, failure);
    }
    return settled.get();
  }

  private static void removeIfPresent(String path, SftpCall call) throws IOException {
    try {
      call.done(call.remove(path));
    } catch (IOException e) {
      if (!SftpErrors.isMissing(e)) {
        throw e;
      }
    }
  }

  void put(LtxName name, Payload payload, Instant created, SftpCall call) throws IOException {
    String target = config.pathOf(name);
    Optional<FileAttributes> replaced = call.find(target);
    long modified = seconds(created);
    if (replaced.isPresent()
        && SftpToken.of(replaced.get()).equals(new SftpToken(payload.size(), modified))) {
      // the time is kept in whole seconds: rounded up it tells this file from the one it replaces
      modified = Math.min(LATEST, modified + 1);
    }
    String temporary = write(config.folderOf(name.level()), payload, modified, call);
    try {
      replace(temporary, target, call);
    } catch (IOException | RuntimeException e) {
      call.removeAfter(e, temporary);
      throw e;
    }
  }

  private static void replace(String temporary, String target, SftpCall call) throws IOException {
    if (call.canReplace()) {
      call.done(call.replace(temporary, target));
      return;
    }
    try {
      call.done(call.rename(temporary, target));
    } catch (IOException e) {
      // a server without a rename that replaces: for a moment there is no file of that name
      if (call.find(target).isEmpty()) {
        throw e;
      }
      removeIfPresent(target, call);
      call.done(call.rename(temporary, target));
    }
  }

  void delete(Collection<LtxName> names, SftpCall call) throws IOException {
    SftpWindow window = new SftpWindow(call);
    for (LtxName name : names) {
      call.deadline().check(call.what());
      window.add(call.remove(config.pathOf(name)));
    }
    window.drain();
  }

  boolean probe(SftpCall call) throws IOException {
    if (!call.canLink()) {
      return false;
    }
    Instant now = config.clock().now();
    String folder = config.ltx();
    String target = folder + "/" + TemporaryName.at(now);
    Payload payload = Payload.of(new byte[] {1});
    try {
      boolean exclusive =
          create(folder, target, payload, now, call) != CreateOutcome.LOST
              && create(folder, target, payload, now, call) == CreateOutcome.LOST;
      removeIfPresent(target, call);
      return exclusive;
    } catch (IOException | RuntimeException e) {
      call.removeAfter(e, target);
      throw e;
    }
  }

  /** Writes a temporary file in a folder, which is made and freed of old leftovers before. */
  private String write(String folder, Payload payload, long modified, SftpCall call)
      throws IOException {
    Instant now = config.clock().now();
    if (tidied.add(folder)) {
      SftpFolders.removeLeftovers(call, folder, now);
    }
    String temporary = folder + "/" + TemporaryName.at(now);
    try {
      SftpUpload.write(call, temporary, payload, modified);
    } catch (IOException e) {
      if (!SftpErrors.isMissing(e)) {
        throw e;
      }
      SftpFolders.make(call, folder);
      SftpUpload.write(call, temporary, payload, modified);
    }
    return temporary;
  }

  /** What the protocol can hold: an unsigned number of 32 bits. */
  private static long seconds(Instant created) {
    return Math.max(0, Math.min(LATEST, created.getEpochSecond()));
  }
}
