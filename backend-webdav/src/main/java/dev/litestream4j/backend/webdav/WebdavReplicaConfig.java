package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * Which replica, and where its files lie.
 *
 * @param url for messages; without credentials
 * @param server scheme, host and port
 * @param keys where the files lie on the server
 * @param clock for waiting, and for the age of leftovers
 */
record WebdavReplicaConfig(String url, URI server, ReplicaKeys keys, Clock clock) {
  WebdavReplicaConfig {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(clock, "clock");
  }

  /** The URL of a key; that of a folder ends in a slash. */
  String urlOf(String key) {
    try {
      return new URI(
              server.getScheme(), null, server.getHost(), server.getPort(), "/" + key, null, null)
          .toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no URL for '" + key + "' on " + server, e);
    }
  }

  String urlOf(LtxName name) {
    return urlOf(keys.key(name));
  }
}
