package dev.litestream4j.jna;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that SQLite keeps beside a database of ours: a database has no place in a file system,
 * so they lie in a temporary folder that only this process knows. Leftovers of a process that was
 * killed are never read. Thread-safe.
 */
final class PrivateFiles {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  @GuardedBy("this")
  private @Nullable Path folder;

  /** Names in C's form: the native VFS keeps the pointer as long as the file is open. */
  @GuardedBy("this")
  private final Map<String, Pointer> names = new HashMap<>();

  /**
   * The path of a file in the folder, which need not exist.
   *
   * @param fileName without a hyphen before its last dot: in front of a hyphen the native VFS looks
   *     for the database to take permissions from
   * @return a {@code sqlite3_filename}, valid until {@link #delete(String)} or {@link #deleteAll}
   * @throws IOException if the folder cannot be made
   */
  synchronized Pointer path(String fileName) throws IOException {
    Pointer name = names.get(fileName);
    if (name == null) {
      if (folder == null) {
        // with the process's number, which tells whose a leftover is
        folder = Files.createTempDirectory("litestream4j-" + ProcessHandle.current().pid() + "-");
      }
      name = NativeText.fileName(folder.resolve(fileName).toString());
      names.put(fileName, name);
    }
    return name;
  }

  /** Deletes a file if it was ever named. It must not be open. */
  synchronized void delete(String fileName) {
    if (names.remove(fileName) != null && folder != null) {
      delete(folder.resolve(fileName));
    }
  }

  /** Deletes all files and the folder. */
  synchronized void deleteAll() {
    if (folder != null) {
      List.copyOf(names.keySet()).forEach(this::delete);
      delete(folder);
      folder = null;
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("cannot delete the temporary file {}; it can be deleted by hand", path, e);
    }
  }
}
