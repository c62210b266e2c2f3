package dev.litestream4j.cache.offheap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a persistent cache, used by one process at a time.
 *
 * <table>
 * <caption>Files; each name but the lock's carries the format's version and the bound</caption>
 * <tr><td>{@code litestream4j-pages.lock}</td><td>locked while a process uses the folder</td></tr>
 * <tr><td>{@code ….map}</td><td>the map, while it is in use or was not closed</td></tr>
 * <tr><td>{@code ….closed}</td><td>the map, closed and on disk</td></tr>
 * <tr><td>{@code ….recovering}</td><td>a map that was not closed, while its structure is checked.
 * One that is found under this name brought its process down: it is deleted</td></tr>
 * <tr><td>{@code ….layout}</td><td>the number of the map's chunks, the file's length, and what it begins
 * with: Chronicle Map waits for a minute for a file that does not begin as it should</td></tr>
 * </table>
 */
final class MapFile {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.cache");

  /** To be raised when the entries, or Chronicle Map's file format, change. */
  private static final String FORMAT = "v1";

  /** Of the description at the file's start, which is written once. */
  private static final int SIGNED_BYTES = 64;

  private static final String PREFIX = "litestream4j-pages";

  private final Path folder;
  private final Path map;
  private final Path whole;
  private final Path recovering;
  private final Path layout;
  private final long maxBytes;
  private final FileChannel lockFile;

  private MapFile(Path folder, long maxBytes, FileChannel lockFile) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.lockFile = lockFile;
    String name = PREFIX + "-" + FORMAT + "-" + maxBytes;
    this.map = folder.resolve(name + ".map");
    this.whole = folder.resolve(name + ".closed");
    this.recovering = folder.resolve(name + ".recovering");
    this.layout = folder.resolve(name + ".layout");
  }

  /**
   * Takes the folder for this process.
   *
   * @throws IllegalArgumentException if another process has it
   * @throws IOException if it cannot be written
   */
  static MapFile lock(Path folder, long maxBytes) throws IOException {
    Files.createDirectories(folder);
    FileChannel file =
        FileChannel.open(
            folder.resolve(PREFIX + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is locked by another class loader of this process", folder, e);
    } finally {
      if (lock == null) {
        file.close();
      }
    }
    if (lock == null) {
      throw new IllegalArgumentException(
          "page_cache_path "
              + folder
              + " is in use by another process; give each process a folder of its own");
    }
    return new MapFile(folder, maxBytes, file);
  }

  /** Opens the map that the folder holds, or else a new one; null where the bound is too small. */
  @Nullable PageMap open() throws IOException {
    deleteOthers();
    Files.deleteIfExists(recovering);
    PageMap held = null;
    try {
      if (Files.exists(whole)) {
        Files.move(whole, map, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        held = PageMap.reopen(map.toFile(), chunks(map), maxBytes);
      } else if (Files.exists(map)) {
        Files.move(map, recovering, StandardCopyOption.ATOMIC_MOVE);
        held = PageMap.recover(recovering.toFile(), chunks(recovering), maxBytes);
        Files.move(recovering, map, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException | RuntimeException | Error e) {
      // Chronicle Map throws errors of many kinds when it meets a damaged file
      LOG.warn("the page cache in {} cannot be used again and starts empty", folder, e);
      held = null;
    }
    return held != null ? held : create();
  }

  private int chunks(Path file) throws IOException {
    String[] words = Files.readString(layout).strip().split(" ", -1);
    if (!words[words.length - 1].equals(signature(file))) {
      throw new IOException(file + " is another file than " + layout + " says");
    }
    return Integer.parseInt(words[0]);
  }

  /** The file's length and its first bytes. */
  private static String signature(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Files.size(file) + ":" + HexFormat.of().formatHex(in.readNBytes(SIGNED_BYTES));
    }
  }

  private @Nullable PageMap create() throws IOException {
    Files.deleteIfExists(recovering);
    PageMap created = PageMap.create(map.toFile(), maxBytes);
    if (created != null) {
      Files.writeString(layout, created.chunks() + " " + signature(map) + "\n");
    }
    return created;
  }

  /** Deletes the caches of other formats and bounds. */
  private void deleteOthers() throws IOException {
    String own = PREFIX + "-" + FORMAT + "-" + maxBytes + ".";
    try (var files = Files.newDirectoryStream(folder, PREFIX + "-*")) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(own)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Gives the folder back; its map was not closed, or is none. */
  void unlock() {
    try {
      lockFile.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} cannot be given back", folder, e);
    }
  }

  /** The map was closed: it is put on disk and may be trusted by the next process. */
  void closed() {
    try (lockFile) {
      if (Files.exists(map)) {
        try (FileChannel file = FileChannel.open(map, StandardOpenOption.WRITE)) {
          file.force(true);
        }
        Files.move(map, whole, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      LOG.warn("the page cache in {} will be checked when it is opened again", folder, e);
    }
  }
}
