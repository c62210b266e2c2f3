package dev.litestream4j.backend.file;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TemporaryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Files in the making: beside the files they will become, under a {@link TemporaryName}. A writer
 * that is killed leaves one behind; it is removed when it is old.
 */
final class TemporaryFile {
  private static final int CHUNK = 128 << 10;

  private TemporaryFile() {}

  /** A name that no other writer uses. */
  static Path name(Path folder, Instant now) {
    return folder.resolve(TemporaryName.at(now));
  }

  /**
   * Writes a payload so that it is on the disk when this returns.
   *
   * @param file must not exist
   * @throws ReplicaException if the payload does not have the size it says
   * @throws IOException if it fails; then the file is gone again
   */
  static void write(Path file, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = copy(payload, channel, what, deadline);
      if (size != payload.size()) {
        throw new ReplicaException(
            what + " failed: the payload has " + size + " bytes instead of " + payload.size());
      }
      Files.setLastModifiedTime(file, FileTime.from(created));
      channel.force(true);
    } catch (IOException | RuntimeException e) {
      remove(file, e);
      throw e;
    }
  }

  private static long copy(Payload payload, FileChannel to, String what, Deadline deadline)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    long size = 0;
    try (InputStream from = payload.open()) {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        deadline.check(what);
        for (ByteBuffer rest = ByteBuffer.wrap(chunk, 0, count); rest.hasRemaining(); ) {
          size += to.write(rest);
        }
      }
    }
    return size;
  }

  /** Removes a file on the way out with an error, which stays the one that is reported. */
  static void remove(Path file, Exception error) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      error.addSuppressed(e);
    }
  }

  /** Removes what writers that were killed left in a folder. */
  static void removeOld(Path folder, Instant now) throws IOException {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, TemporaryName.PREFIX + "*")) {
      for (Path entry : entries) {
        if (TemporaryName.isLeftover(entry.getFileName().toString(), now)) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }
}
