package dev.litestream4j.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a file a second name, which must not exist: the one atomic step of an exclusive create. */
@FunctionalInterface
interface HardLinks {
  /** As the file system does it. */
  HardLinks OF_FILE_SYSTEM = Files::createLink;

  /**
   * Makes the second name.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it exists
   * @throws UnsupportedOperationException if the file system has no hard links
   */
  void link(Path secondName, Path file) throws IOException;
}
