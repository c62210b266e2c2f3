package dev.litestream4j.backend.file;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxName;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Which replica, and where its files lie.
 *
 * @param folder the folder that holds {@code ltx/}; made absolute
 * @param clock for the age of leftovers
 */
record FileReplicaConfig(Path folder, Clock clock) {
  FileReplicaConfig {
    folder = folder.toAbsolutePath().normalize();
    Objects.requireNonNull(clock, "clock");
  }

  /** The folder that holds the folders of the levels. */
  Path ltx() {
    return folder.resolve("ltx");
  }

  Path folderOf(int level) {
    return ltx().resolve(Integer.toString(level));
  }

  Path pathOf(LtxName name) {
    return folderOf(name.level()).resolve(name.fileName());
  }

  /** For messages. */
  String url() {
    URI uri = folder.toUri();
    return "file".equals(uri.getScheme()) ? "file://" + folder : uri.toString();
  }
}
