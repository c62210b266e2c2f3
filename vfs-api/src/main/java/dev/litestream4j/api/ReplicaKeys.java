package dev.litestream4j.api;

import java.util.Objects;
import java.util.Optional;

/**
 * Where LTX files lie in a store of keys or folders, as Litestream lays them out everywhere but in
 * S3 and OSS: {@code <path>/ltx/<level, decimal>/<min TXID>-<max TXID>.ltx}.
 *
 * @param path the path of the replica's URL, without slashes at its ends; empty for the root of the
 *     store
 */
public record ReplicaKeys(String path) {
  /** Checks for null. */
  public ReplicaKeys {
    Objects.requireNonNull(path, "path");
  }

  /**
   * The folder that holds the folders of the levels.
   *
   * @return its key, with a slash at its end
   */
  public String root() {
    return path.isEmpty() ? "ltx/" : path + "/ltx/";
  }

  /**
   * The folder of a level, which all keys of its files begin with.
   *
   * @param level 0 to 9
   * @return its key, with a slash at its end
   */
  public String folder(int level) {
    return root() + level + "/";
  }

  /**
   * The key of a file.
   *
   * @param name the file
   * @return its key
   */
  public String key(LtxName name) {
    return folder(name.level()) + name.fileName();
  }

  /**
   * The file that has a key, the inverse of {@link #key}.
   *
   * @param level the level that is listed
   * @param key any key
   * @return the name, or empty if there is no LTX file of that level under this key
   */
  public Optional<LtxName> parse(int level, String key) {
    String folder = folder(level);
    return key.startsWith(folder)
        ? LtxName.parse(level, key.substring(folder.length()))
        : Optional.empty();
  }
}
