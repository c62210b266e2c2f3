package dev.litestream4j.backend.nats;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaKeys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which replica, and the subjects of its objects in the bucket's stream.
 *
 * <p>A bucket {@code b} is the stream {@code OBJ_b}. An object's bytes are the messages of {@code
 * $O.b.C.<NUID>} in the order of their sequences; its name, size and digest are the one message of
 * {@code $O.b.M.<base64url of the name>}. Source: NATS' ADR-20, and Go's client, which Litestream
 * uses (Java's encodes names in another alphabet).
 *
 * @param url for messages, without credentials
 * @param bucket the bucket's name
 * @param keys the names of the objects
 */
record NatsReplicaConfig(String url, String bucket, ReplicaKeys keys) {
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9_-]+");

  NatsReplicaConfig {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(keys, "keys");
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "'" + bucket + "' is no name of a bucket: letters, digits, '_' and '-' only");
    }
  }

  String stream() {
    return "OBJ_" + bucket;
  }

  /** The subject of the meta messages of all objects, for filters. */
  String allMeta() {
    return metaPrefix() + ">";
  }

  String metaSubject(String objectName) {
    byte[] utf8 = objectName.getBytes(StandardCharsets.UTF_8);
    return metaPrefix() + Base64.getUrlEncoder().encodeToString(utf8);
  }

  String metaSubject(LtxName name) {
    return metaSubject(keys.key(name));
  }

  String chunkSubject(String nuid) {
    return "$O." + bucket + ".C." + nuid;
  }

  /** The name of the LTX file whose meta message has a subject, unless it is something else. */
  Optional<LtxName> nameOf(String metaSubject) {
    String key = decode(metaSubject.substring(metaPrefix().length()));
    int digit = keys.root().length();
    int level = key.length() > digit ? key.charAt(digit) - '0' : -1;
    return level < 0 || level > LtxName.SNAPSHOT_LEVEL ? Optional.empty() : keys.parse(level, key);
  }

  /** The name in a subject; empty, which is no object's name, if another program wrote nonsense. */
  private static String decode(String encoded) {
    try {
      return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private String metaPrefix() {
    return "$O." + bucket + ".M.";
  }
}
