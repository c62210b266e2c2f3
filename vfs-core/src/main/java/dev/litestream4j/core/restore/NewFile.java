package dev.litestream4j.core.restore;

import dev.litestream4j.api.TemporaryName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that gets its name when it is complete, and never that of another one. Until then it has a
 * temporary name in the same folder. Not thread-safe.
 */
final class NewFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** What SQLite keeps beside a database: with another database it would be applied to it. */
  private static final String[] COMPANIONS = {"-wal", "-journal", "-shm"};

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  private NewFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Makes the temporary file.
   *
   * @param target the name it is to have; missing folders are made
   * @param now the present moment
   * @throws FileAlreadyExistsException if there is such a file, or one that SQLite would take for a
   *     part of it
   */
  static NewFile beside(Path target, Instant now) throws IOException {
    Path absolute = target.toAbsolutePath();
    requireFree(absolute);
    Path folder = absolute.resolveSibling(".").normalize();
    Files.createDirectories(folder);
    Path temporary = folder.resolve(TemporaryName.at(now));
    FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    temporary.toFile().deleteOnExit(); // in case the program is told to end
    return new NewFile(absolute, temporary, channel);
  }

  private static void requireFree(Path target) throws FileAlreadyExistsException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(target, "it is never replaced; delete it or choose another name");
    }
    for (String suffix : COMPANIONS) {
      Path companion = target.resolveSibling(target.getFileName() + suffix);
      if (Files.exists(companion, LinkOption.NOFOLLOW_LINKS)) {
        throw exists(companion, "SQLite would take it for a part of the restored database");
      }
    }
  }

  private static FileAlreadyExistsException exists(Path file, String reason) {
    return new FileAlreadyExistsException(file.toString(), null, "exists already; " + reason);
  }

  /** The file's content; forced to the disk by who writes it. */
  FileChannel channel() {
    return channel;
  }

  /**
   * Gives the file its name.
   *
   * @throws FileAlreadyExistsException if another file has taken it meanwhile
   */
  void keep() throws IOException {
    channel.close();
    requireFree(target);
    try {
      Files.createLink(target, temporary); // unlike a rename it never replaces a file
    } catch (FileAlreadyExistsException e) {
      throw exists(target, "it was created while the restore ran");
    } catch (UnsupportedOperationException | FileSystemException e) {
      LOG.debug("no hard links here, so {} is renamed", temporary, e);
      Files.move(temporary, target);
    }
    Files.deleteIfExists(temporary);
    syncFolder();
  }

  private void syncFolder() throws IOException {
    Path folder = target.resolveSibling(".").normalize();
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (FileSystemException e) {
      LOG.debug("folders cannot be opened on this system", e);
    }
  }

  /** Removes what was not kept. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }
}
