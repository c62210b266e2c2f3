package dev.litestream4j.core.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where a {@code replica} of Litestream's configuration file is: what its {@code url} says, or its
 * {@code type}, {@code path}, {@code bucket} and the like.
 */
final class ReplicaLocation {
  /** What may stand instead of {@code url}. */
  private static final List<String> PARTS =
      List.of("type", "path", "bucket", "host", "user", "account-name");

  private final YamlNodes yaml;
  private final Map<String, Node> keys;

  /**
   * @param keys of the {@code replica}
   */
  ReplicaLocation(YamlNodes yaml, Map<String, Node> keys) {
    this.yaml = yaml;
    this.keys = keys;
  }

  /**
   * The replica's URL.
   *
   * @return empty if nothing says where the replica is
   * @throws IllegalArgumentException if the keys do not fit together; the message says what to
   *     write
   */
  Optional<String> url() {
    Optional<String> url = text("url");
    Optional<String> part = PARTS.stream().filter(key -> text(key).isPresent()).findFirst();
    if (url.isPresent()) {
      for (String key : List.of("path", "bucket", "host")) {
        if (text(key).isPresent()) {
          throw error(key, "'" + key + "' beside 'url': give the whole place in url");
        }
      }
      return url;
    }
    return part.map(this::fromParts);
  }

  /** Whether a key that else is a credential is a part of the URL. */
  boolean uses(String key) {
    return PARTS.contains(key) && text("url").isEmpty();
  }

  private String fromParts(String first) {
    String type = text("type").orElse("file");
    return switch (type) {
      case "file" -> DatabaseSection.absolute(required("path", type)).toUri().toString();
      case "s3", "gs", "oss" -> type + "://" + encoded(required("bucket", type)) + path();
      case "abs" ->
          "abs://"
              + encoded(required("account-name", type))
              + "@"
              + encoded(required("bucket", type))
              + path();
      case "sftp" ->
          "sftp://"
              + text("user").map(user -> encoded(user) + "@").orElse("")
              + required("host", type)
              + path();
      default ->
          throw error(first, "a replica of type '" + type + "' is given as url: " + type + "://…");
    };
  }

  private String path() {
    return text("path").map(path -> "/" + encoded(path.replaceAll("^/+", ""))).orElse("");
  }

  private static String encoded(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      segments.add(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return String.join("/", segments);
  }

  private String required(String key, String type) {
    return text(key)
        .orElseThrow(
            () ->
                yaml.error(
                    keys.values().iterator().next(),
                    "a replica of type '" + type + "' needs '" + key + "'; or give it as url"));
  }

  private Optional<String> text(String key) {
    Node node = keys.get(key);
    return node == null ? Optional.empty() : yaml.text(node, key).filter(value -> !value.isEmpty());
  }

  private IllegalArgumentException error(String key, String message) {
    Node node = keys.get(key);
    return yaml.error(node == null ? keys.values().iterator().next() : node, message);
  }
}
