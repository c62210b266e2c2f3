package dev.litestream4j.api;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Where LTX files lie in a bucket of S3 or OSS, as Litestream lays them out there: {@code
 * <path>/<level in four hexadecimal digits>/<min TXID>-<max TXID>.ltx}. An empty path gives keys
 * that begin with a slash.
 *
 * @param path the path of the replica's URL, without slashes at its ends; empty for the root of the
 *     bucket
 */
public record BucketKeys(String path) {
  /** Checks for null. */
  public BucketKeys {
    Objects.requireNonNull(path, "path");
  }

  /**
   * What all keys of the replica begin with.
   *
   * @return with a slash at its end
   */
  public String root() {
    return path + "/";
  }

  /**
   * What all keys of a level's files begin with.
   *
   * @param level 0 to 9
   * @return with a slash at its end
   */
  public String folder(int level) {
    return root() + String.format(Locale.ROOT, "%04x/", level);
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

  /**
   * A key that sorts before those of all files of a level with at least some min TXID, and not
   * before any other file of it: where a listing starts after.
   *
   * @param level 0 to 9
   * @param fromMinTxid the lowest min TXID wanted, not negative
   * @return the key; there is no object under it
   */
  public String before(int level, long fromMinTxid) {
    return folder(level) + Txid.format(fromMinTxid);
  }
}
