package dev.litestream4j.core.write;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A lease as it is stored: the JSON object of Litestream's {@code lock.json}, with {@code
 * generation}, {@code expires_at} (RFC 3339) and {@code owner}.
 *
 * @param generation the epoch: 1 for the first owner, one more for each one that takes over
 * @param owner who holds it, for people; empty if that is not told
 * @param expiresAt from when on another one may take it, by the wall clock
 */
record LeaseText(long generation, String owner, Instant expiresAt) {
  /** The name of the record in the replica's folder. */
  static final String NAME = "lock.json";

  /** The text of the record. The owner's name must have no characters that JSON escapes. */
  String format() {
    return "{\"generation\":"
        + generation
        + ",\"expires_at\":\""
        + expiresAt
        + "\",\"owner\":\""
        + owner
        + "\"}\n";
  }

  /**
   * Reads a record.
   *
   * @param replica the replica's URL, for messages
   * @throws IOException if it is no lease
   */
  static LeaseText parse(String text, String replica) throws IOException {
    try { // JSON is YAML
      Object loaded = new Load(LoadSettings.builder().build()).loadFromString(text);
      if (loaded instanceof Map<?, ?> fields
          && fields.get("generation") instanceof Number generation
          && fields.get("expires_at") instanceof String expires) {
        Object owner = fields.get("owner");
        return new LeaseText(
            generation.longValue(),
            owner == null ? "" : owner.toString().replaceAll("\\p{Cntrl}", "?"),
            OffsetDateTime.parse(expires).toInstant());
      }
    } catch (YamlEngineException | DateTimeException e) {
      throw malformed(replica, e);
    }
    throw malformed(replica, null);
  }

  private static IOException malformed(String replica, @Nullable Exception cause) {
    return new IOException(
        NAME + " in " + replica + " is no lease; delete it if no one writes to that replica",
        cause);
  }

  /** For messages. */
  String describe() {
    return (owner.isEmpty() ? "an unnamed process" : owner) + " until " + expiresAt;
  }
}
