package dev.litestream4j.jdbc;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.settings.SettingKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is asked of sqlite-jdbc.
 *
 * @param url for sqlite-jdbc; holds the replica's credentials, if its URL does
 * @param shownUrl the same for everyone to see
 * @param properties for sqlite-jdbc
 */
record ConnectionRequest(String url, String shownUrl, Map<String, String> properties) {
  private static final String UNNAMED = "replica";

  /** What the driver manager and pools add. */
  private static final Set<String> CREDENTIALS = Set.of("user", "password");

  ConnectionRequest {
    properties = Map.copyOf(properties);
  }

  /**
   * Brings together what a URL and properties say; properties take precedence.
   *
   * @throws IllegalArgumentException if a property is unknown or the URL malformed
   */
  static ConnectionRequest of(LitestreamUrl url, Map<String, String> properties) {
    Map<String, String> settings = new TreeMap<>(url.allSettings());
    Map<String, String> sqlite = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (SettingNames.contains(name)) {
            settings.put(name, value);
          } else if (CREDENTIALS.contains(name)) {
            rejectUnlessEmpty(value);
          } else if (SettingNames.isSqlite(name)) {
            sqlite.put(name, value);
          } else {
            throw SettingNames.unknown(name);
          }
        });
    Optional<ReplicaUrl> replica =
        Optional.ofNullable(settings.get(SettingKey.REPLICA_URL.parameter()))
            .map(ConnectionRequest::replica);
    String database =
        Optional.ofNullable(settings.remove(SettingNames.DATABASE))
            .orElseGet(() -> replica.map(ConnectionRequest::name).orElse(UNNAMED));
    // a second slash would begin a host
    String label = PercentEncoding.encodePath(database).replaceFirst("^//", "/%2F");
    String base = "jdbc:sqlite:file:" + label + "?vfs=" + LitestreamVfs.NAME;
    StringBuilder full = new StringBuilder(base);
    settings.forEach(
        (name, value) ->
            full.append('&').append(name).append('=').append(PercentEncoding.encode(value)));
    String shown =
        replica.map(known -> "&replica_url=" + PercentEncoding.encode(known.toString())).orElse("");
    return new ConnectionRequest(full.toString(), base + shown, sqlite);
  }

  private static void rejectUnlessEmpty(String credential) {
    if (!credential.isEmpty()) {
      throw new IllegalArgumentException(
          "a replica has no user and password of its own: leave them empty, and give the store's"
              + " credentials in the replica URL or the environment");
    }
  }

  private static ReplicaUrl replica(String text) {
    return text.contains("://") ? ReplicaUrl.parse(text) : ReplicaUrl.ofFolder(Path.of(text));
  }

  private static String name(ReplicaUrl replica) {
    String path = replica.path().isEmpty() ? replica.host() : replica.path();
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() || last.startsWith(":") ? UNNAMED : last;
  }

  Properties asProperties() {
    Properties all = new Properties();
    all.putAll(properties);
    return all;
  }
}
