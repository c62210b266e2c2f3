package dev.litestream4j.backend.file;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files whole: to a temporary file, to the disk, then under its name in one step, and that
 * to the disk too. For a create that step is a hard link, which fails where the name is taken; a
 * rename would replace it. Thread-safe.
 */
final class FileWrites {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final FileReplicaConfig config;
  private final HardLinks links;

  /** Folders in which this client looked for leftovers. */
  private final Set<Path> tidied = ConcurrentHashMap.newKeySet();

  FileWrites(FileReplicaConfig config, HardLinks links) {
    this.config = config;
    this.links = links;
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    Path folder = config.folderOf(name.level());
    return create(folder, config.pathOf(name), payload, created, what, deadline);
  }

  private CreateOutcome create(
      Path folder, Path target, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    Path temporary = write(folder, payload, created, what, deadline);
    CreateOutcome outcome;
    try {
      outcome = link(target, temporary, what);
    } catch (IOException | RuntimeException e) {
      TemporaryFile.remove(temporary, e);
      throw e;
    }
    try {
      Files.deleteIfExists(temporary);
      if (outcome == CreateOutcome.WON) {
        Folders.sync(folder);
      }
      return outcome;
    } catch (IOException e) {
      if (outcome == CreateOutcome.LOST) {
        throw e;
      }
      LOG.warn("{}: the file has its name, but may not be on the disk", what, e);
      return CreateOutcome.UNCERTAIN;
    }
  }

  private CreateOutcome link(Path target, Path temporary, String what) throws IOException {
    try {
      links.link(target, temporary);
      return CreateOutcome.WON;
    } catch (FileAlreadyExistsException e) {
      // a network file system that repeats a link whose answer was lost meets its own one
      return isSame(target, temporary) ? CreateOutcome.WON : CreateOutcome.LOST;
    } catch (UnsupportedOperationException e) {
      throw new ReplicaException(withoutLinks(what, "it has none"), e);
    } catch (IOException e) {
      return afterFailedLink(target, temporary, what, e);
    }
  }

  private static CreateOutcome afterFailedLink(
      Path target, Path temporary, String what, IOException failure) throws IOException {
    boolean linked;
    try {
      linked = isSame(target, temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
      LOG.warn("{}: a link failed, and whether it was made cannot be seen", what, failure);
      return CreateOutcome.UNCERTAIN;
    }
    if (linked) {
      return CreateOutcome.WON;
    }
    String reason = String.valueOf(failure.getMessage());
    if (reason.contains("not permitted") || reason.contains("not supported")) {
      throw new ReplicaException(withoutLinks(what, reason), failure);
    }
    throw failure;
  }

  private static String withoutLinks(String what, String reason) {
    return what
        + " failed: creating a file exclusively needs a file system with hard links ("
        + reason
        + "); keep the replica on another one, or open it for reading only";
  }

  private static boolean isSame(Path target, Path temporary) throws IOException {
    try {
      return Files.isSameFile(target, temporary);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    Path folder = config.folderOf(name.level());
    Path temporary = write(folder, payload, created, what, deadline);
    try {
      Files.move(temporary, config.pathOf(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      TemporaryFile.remove(temporary, e);
      throw e;
    }
    Folders.sync(folder);
  }

  void delete(Collection<LtxName> names, String what, Deadline deadline) throws IOException {
    Set<Path> folders = new TreeSet<>();
    for (LtxName name : names) {
      deadline.check(what);
      if (Files.deleteIfExists(config.pathOf(name))) {
        folders.add(config.folderOf(name.level()));
      }
    }
    for (Path folder : folders) {
      Folders.sync(folder);
    }
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    Instant now = config.clock().now();
    Path folder = config.ltx();
    Path target = TemporaryFile.name(folder, now);
    Payload payload = Payload.of(new byte[] {1});
    try {
      return create(folder, target, payload, now, what, deadline) != CreateOutcome.LOST
          && create(folder, target, payload, now, what, deadline) == CreateOutcome.LOST;
    } finally {
      Files.deleteIfExists(target);
    }
  }

  /** Writes a temporary file in a folder, which is made and freed of old leftovers before. */
  private Path write(Path folder, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    Instant now = config.clock().now();
    Folders.make(folder);
    if (tidied.add(folder)) {
      TemporaryFile.removeOld(folder, now);
    }
    Path temporary = TemporaryFile.name(folder, now);
    TemporaryFile.write(temporary, payload, created, what, deadline);
    return temporary;
  }
}
