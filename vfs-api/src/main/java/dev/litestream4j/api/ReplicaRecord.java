package dev.litestream4j.api;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A small text that lies beside the LTX files of a replica, as a {@link RecordStore} found or wrote
 * it.
 *
 * @param name its name in the replica, for example {@code lock.json}
 * @param content its text, at most {@link #LARGEST} bytes in UTF-8
 * @param token the backend's own mark of this version; opaque to everyone else, with value {@code
 *     equals}
 */
public record ReplicaRecord(String name, String content, Object token) {
  /** The most bytes a record has. */
  public static final int LARGEST = 64 << 10;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*\\.[a-z0-9]+");

  /**
   * Checks name and content.
   *
   * @throws IllegalArgumentException if one of them is not as it must be
   */
  public ReplicaRecord {
    check(name, content);
    Objects.requireNonNull(token, "token");
  }

  /**
   * Refuses a name that could be that of something else in a replica's folder.
   *
   * @param name lower-case letters, digits, {@code _} and {@code -}, with one dot inside
   * @throws IllegalArgumentException if it is none
   */
  public static void checkName(String name) {
    if (!NAME.matcher(name).matches() || name.length() > 100) {
      throw new IllegalArgumentException("no name of a record: '" + name + "'");
    }
  }

  /**
   * Refuses what cannot be a record.
   *
   * @param name as in {@link #checkName}
   * @param content the text
   * @return the text in UTF-8
   * @throws IllegalArgumentException if the name is none, or the text is too long
   */
  public static byte[] check(String name, String content) {
    checkName(name);
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LARGEST) {
      throw new IllegalArgumentException(
          "record '" + name + "' has " + bytes.length + " bytes, more than " + LARGEST);
    }
    return bytes;
  }
}
