package dev.litestream4j.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads the parts of Litestream's configuration file that concern readers:
 *
 * <pre>{@code
 * dbs:
 *   - path: /var/lib/my.db
 *     replica:
 *       url: s3://bucket/my.db
 *       region: eu-central-1        # joins the URL's options, as do the others of URL_OPTIONS
 *       vfs:
 *         enabled: true
 *         poll-interval: 1s         # and the other keys of SettingKey.yaml()
 * }</pre>
 *
 * <p>{@code levels}, {@code snapshot} and {@code l0-retention} are read as {@link UpkeepYaml} says.
 *
 * <p>The older {@code replicas}, a list, is read if it has one element; {@code type} and the like
 * instead of {@code url} as {@link ReplicaLocation} says. Everything else is the primary's and
 * passed over, but for keys of {@code vfs} in another place.
 */
final class ConfigurationReader {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  private static final String ENABLED = "enabled";
  private static final String VFS = "vfs.";
  private static final String REPLICA = "replica";

  /** Keys beside {@code url} that are options of a replica URL of the same name. */
  private static final Set<String> URL_OPTIONS =
      Set.of(
          "endpoint",
          "region",
          "force-path-style",
          "skip-verify",
          "sign-payload",
          "require-content-md5",
          "concurrency",
          "part-size",
          "storage-class",
          "sse-customer-algorithm",
          "sse-customer-key",
          "sse-customer-key-md5",
          "sse-kms-key-id",
          "key-path",
          "host-key",
          "known-hosts",
          "skip-host-key-check",
          "creds",
          "token",
          "jwt",
          "seed",
          "tls",
          "root-ca",
          "client-cert",
          "client-key");

  private static final Set<String> CREDENTIALS =
      Set.of(
          "access-key-id",
          "secret-access-key",
          "account-name",
          "account-key",
          "sas-token",
          "user",
          "username",
          "password");

  private final String file;

  ConfigurationReader(String file) {
    this.file = file;
  }

  /**
   * Reads a file's text.
   *
   * @throws IllegalArgumentException if it is malformed; the message names file and line
   */
  ConfigurationFile read(String text) {
    Optional<Node> root = YamlNodes.parse(file, text);
    List<DatabaseSection> sections = new ArrayList<>();
    YamlNodes yaml = new YamlNodes(file);
    if (root.isPresent()) {
      Map<String, Node> top = yaml.mapping(root.get(), "the file");
      warnOfCredentials(top, "the file", key -> false);
      rejectMisplaced(yaml, top, "the file");
      Map<String, String> upkeep = new UpkeepYaml(yaml).read(top);
      Node databases = top.get("dbs");
      if (databases != null) {
        for (Node database : yaml.sequence(databases, "dbs")) {
          section(yaml, database, upkeep).ifPresent(sections::add);
        }
      }
    }
    return new ConfigurationFile(file, sections);
  }

  /** Empty for an entry that has a folder of databases, not a path. */
  private Optional<DatabaseSection> section(YamlNodes yaml, Node node, Map<String, String> common) {
    Map<String, Node> database = yaml.mapping(node, "an entry of dbs");
    rejectMisplaced(yaml, database, "an entry of dbs");
    Node path = database.get("path");
    if (path == null) {
      return Optional.empty();
    }
    Map<String, String> settings = new HashMap<>(common);
    boolean enabled = true;
    Optional<Node> replica = replica(yaml, database);
    if (replica.isPresent()) {
      Map<String, Node> keys = yaml.mapping(replica.get(), "replica");
      ReplicaLocation location = new ReplicaLocation(yaml, keys);
      warnOfCredentials(keys, "replica", location::uses);
      rejectMisplaced(yaml, keys, REPLICA);
      location
          .url()
          .ifPresent(
              url ->
                  settings.put(SettingKey.REPLICA_URL.parameter(), withOptions(yaml, keys, url)));
      enabled = readVfs(yaml, keys, settings);
    }
    String name = yaml.text(path, "path").orElseThrow(() -> yaml.error(path, "path is empty"));
    return Optional.of(new DatabaseSection(name, enabled, yaml.line(node), settings));
  }

  private static Optional<Node> replica(YamlNodes yaml, Map<String, Node> database) {
    Node list = database.get("replicas");
    if (list == null) {
      return Optional.ofNullable(database.get("replica"));
    }
    List<Node> replicas = yaml.sequence(list, "replicas");
    if (replicas.size() != 1 || database.containsKey("replica")) {
      throw yaml.error(list, "a database has one replica; give it as 'replica'");
    }
    return Optional.of(replicas.get(0));
  }

  private static String withOptions(YamlNodes yaml, Map<String, Node> replica, String url) {
    QueryOptions options = new QueryOptions(url);
    for (String option : new TreeSet<>(URL_OPTIONS)) {
      Node value = replica.get(option);
      if (value != null) {
        yaml.text(value, option).ifPresent(text -> options.addIfAbsent(option, text));
      }
    }
    return options.url();
  }

  /** A setting of readers in another place would silently have no effect. */
  private static void rejectMisplaced(YamlNodes yaml, Map<String, Node> keys, String where) {
    Set<String> ours = vfsKeys().keySet();
    keys.forEach(
        (key, node) -> {
          if (key.equals("vfs") && !where.equals(REPLICA)) {
            throw yaml.error(node, "'vfs' belongs under dbs[].replica, not under " + where);
          }
          if (ours.contains(key) || key.startsWith(VFS)) {
            throw yaml.error(
                node, "'" + key + "' belongs under dbs[].replica.vfs, not under " + where);
          }
        });
  }

  /** Whether the VFS may open the database. */
  private static boolean readVfs(
      YamlNodes yaml, Map<String, Node> replica, Map<String, String> settings) {
    Node node = replica.get("vfs");
    boolean enabled = true;
    if (node == null) {
      return enabled;
    }
    Map<String, SettingKey> known = vfsKeys();
    for (Map.Entry<String, Node> entry : yaml.mapping(node, "vfs").entrySet()) {
      String key = entry.getKey();
      Optional<String> value = yaml.text(entry.getValue(), VFS + key);
      SettingKey setting = known.get(key);
      if (setting != null) {
        value.ifPresent(text -> settings.put(setting.parameter(), text));
      } else if (key.equals(ENABLED)) {
        enabled = value.map(text -> bool(yaml, entry.getValue(), text)).orElse(true);
      } else {
        throw yaml.error(
            entry.getValue(),
            "unknown key '"
                + VFS
                + key
                + "'; valid ones under vfs are "
                + ENABLED
                + ", "
                + String.join(", ", known.keySet())
                + (key.equals("url") ? "; 'url' belongs beside vfs, under dbs[].replica" : ""));
      }
    }
    return enabled;
  }

  private static boolean bool(YamlNodes yaml, Node node, String text) {
    try {
      return ValueParser.bool(text);
    } catch (IllegalArgumentException e) {
      throw yaml.error(
          node, "malformed value '" + text + "' of " + VFS + ENABLED + ": " + e.getMessage());
    }
  }

  private static Map<String, SettingKey> vfsKeys() {
    Map<String, SettingKey> keys = new TreeMap<>();
    for (SettingKey key : SettingKey.values()) {
      key.yaml()
          .filter(path -> path.startsWith(VFS))
          .ifPresent(path -> keys.put(path.substring(VFS.length()), key));
    }
    return keys;
  }

  private void warnOfCredentials(Map<String, Node> keys, String where, Predicate<String> used) {
    for (String key : keys.keySet()) {
      if (CREDENTIALS.contains(key) && !used.test(key)) {
        LOG.warn(
            "{}: '{}' in {} is not used; give credentials in the environment or in the replica URL",
            file,
            key,
            where);
      }
    }
  }
}
