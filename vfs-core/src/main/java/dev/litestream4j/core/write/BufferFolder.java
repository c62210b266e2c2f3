package dev.litestream4j.core.write;

import dev.litestream4j.core.settings.ReplicaSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the log of a replica lies: as it was asked for, or in a folder under the user's state
 * directory that the replica's URL alone decides, so that it is found again after a crash.
 */
final class BufferFolder {
  private static final int MARK_BYTES = 8;

  private BufferFolder() {}

  static Path of(ReplicaSettings settings, Map<String, String> environment) {
    return settings.writing().bufferPath().orElseGet(() -> byDefault(settings, environment));
  }

  private static Path byDefault(ReplicaSettings settings, Map<String, String> environment) {
    String url = settings.url().toString();
    String path = settings.url().path();
    String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    byte[] mark = Arrays.copyOf(sha256(url), MARK_BYTES);
    return stateDirectory(environment)
        .resolve("litestream4j")
        .resolve(last + "-" + HexFormat.of().formatHex(mark));
  }

  private static Path stateDirectory(Map<String, String> environment) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    Path home = Path.of(System.getProperty("user.home", "."));
    @Nullable String local = environment.get("LOCALAPPDATA");
    if (system.startsWith("windows") && local != null) {
      return Path.of(local);
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library/Application Support");
    }
    @Nullable String state = environment.get("XDG_STATE_HOME");
    return state == null || state.isBlank() ? home.resolve(".local/state") : Path.of(state);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
