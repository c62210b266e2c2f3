package dev.litestream4j.backend.webdav;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that a server of another user may write to. */
final class Shared {
  private Shared() {}

  static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** Makes the folders below one that is shared. */
  static Path folder(Path shared, Path below) throws IOException {
    Path made = shared;
    for (Path name : shared.relativize(below)) {
      made = made.resolve(name);
      if (!Files.exists(made)) {
        folder(made);
      }
    }
    return made;
  }
}
