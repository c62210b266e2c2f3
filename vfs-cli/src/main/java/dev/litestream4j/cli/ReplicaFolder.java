package dev.litestream4j.cli;

import dev.litestream4j.api.ReplicaUrl;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a wrong folder from a replica, and what the user may have meant. */
final class ReplicaFolder {
  private ReplicaFolder() {}

  /**
   * Looks at a local replica's folder.
   *
   * @param url of any scheme; others than {@code file} pass
   * @throws CommandFailedException if there is no replica
   */
  static void check(ReplicaUrl url) throws CommandFailedException {
    if (!url.scheme().equals("file")) {
      return;
    }
    Path folder = Path.of(url.path());
    if (Files.notExists(folder)) {
      throw new CommandFailedException("no such folder: " + folder);
    }
    if (Files.isRegularFile(folder)) {
      throw new CommandFailedException(
          folder + " is a file; a replica is a folder that holds ltx/, or a URL");
    }
    if (Files.notExists(folder.resolve("ltx"))) {
      throw new CommandFailedException(
          "not a replica: " + folder + " holds no folder ltx/" + hint(folder));
    }
  }

  private static String hint(Path folder) {
    Path parent = folder.getParent();
    if (Files.exists(folder.resolve("generations"))) {
      return " but generations/, as Litestream before 0.5 wrote it, which cannot be read";
    }
    if (parent != null && folder.endsWith("ltx")) {
      return "; the replica is " + parent;
    }
    return "";
  }
}
