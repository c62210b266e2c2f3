package dev.litestream4j.jna;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names under which SQLite knows databases. SQLite's shared cache takes databases of one name
 * for one database, whatever their parameters: so a name always stands for the same parameters. The
 * first parameters that are given with a label have it as their name, others get a name of their
 * own.
 *
 * <p>SQLite asks for a name before it looks for a cache to share, and opens no file if it finds
 * one. A name can therefore not be bound to open files; it stays what it is as long as the VFS is
 * registered. Thread-safe.
 */
final class DatabaseNames {
  /** Labels that are remembered, in some 100 KiB; a label beyond them is never a name. */
  private static final int MOST_LABELS = 1024;

  /** Enough that two sets of parameters never have the same mark. */
  private static final int MARK_BYTES = 16;

  /** The mark of the parameters that have a label as their name, by label. */
  @GuardedBy("this")
  private final Map<String, String> owners = new HashMap<>();

  /**
   * The name of a database.
   *
   * @param label what the URL says
   * @param parameters of the URL
   * @return the label, or the label with a mark of the parameters behind it
   */
  String of(String label, Map<String, String> parameters) {
    String mark = mark(parameters);
    return owns(label, mark) ? label : label + mark;
  }

  private synchronized boolean owns(String label, String mark) {
    String owner = owners.get(label);
    if (owner == null && owners.size() < MOST_LABELS) {
      owners.put(label, mark);
      return true;
    }
    return mark.equals(owner);
  }

  /**
   * What the URL says.
   *
   * @param name from {@link #of}
   * @param parameters the same
   */
  static String label(String name, Map<String, String> parameters) {
    String mark = mark(parameters);
    return name.endsWith(mark) ? name.substring(0, name.length() - mark.length()) : name;
  }

  private static String mark(Map<String, String> parameters) {
    MessageDigest digest = sha256();
    new TreeMap<>(parameters)
        .forEach(
            (key, value) -> {
              update(digest, key);
              update(digest, value);
            });
    return "#" + HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), MARK_BYTES));
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
