package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.ReplicaUrl;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a replica URL says of server, credentials and TLS, as options of the SDK. */
final class NatsUrlOptions {
  private static final Set<String> KNOWN =
      Set.of("creds", "token", "jwt", "seed", "tls", "root-ca", "client-cert", "client-key");

  private final ReplicaUrl url;

  NatsUrlOptions(ReplicaUrl url) {
    this.url = url;
  }

  /** Where the bucket's objects are: the first segment of the URL's path, and the rest. */
  NatsReplicaConfig config() throws ReplicaException {
    String path = url.path();
    int slash = path.indexOf('/');
    String bucket = slash < 0 ? path : path.substring(0, slash);
    if (url.host().isEmpty() || bucket.isEmpty()) {
      throw malformed("expected nats://host[:port]/bucket[/path]");
    }
    try {
      return new NatsReplicaConfig(
          url.toString(), bucket, new ReplicaKeys(slash < 0 ? "" : path.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The SDK's options.
   *
   * @throws ReplicaAccessDeniedException if a file of credentials cannot be read
   * @throws ReplicaException if an option is unknown, malformed or lacks its companion
   */
  Options options() throws ReplicaException {
    url.checkOptions(KNOWN);
    checkTogether("jwt", "seed");
    checkTogether("client-cert", "client-key");
    Options.Builder options =
        DaemonThreads.use(new Options.Builder()).connectionName("litestream4j");
    authenticate(options);
    tls().ifPresent(options::sslContext);
    try {
      return options.server("nats://" + url.host()).build();
    } catch (IllegalArgumentException e) {
      throw malformed("'" + url.host() + "' is no host and port");
    }
  }

  /** Which credentials the URL gives, for messages. */
  String credentials() {
    List<String> given = given();
    return given.isEmpty()
        ? "a connection without credentials; give user:password@ or one of the options creds,"
            + " token, jwt and seed in the URL"
        : "the credentials given by " + given.get(0);
  }

  private List<String> given() {
    List<String> given = new ArrayList<>();
    url.userInfo().ifPresent(info -> given.add("the URL's user"));
    for (String option : List.of("creds", "token", "jwt")) {
      if (url.options().containsKey(option)) {
        given.add("the option " + option);
      }
    }
    return given;
  }

  private void authenticate(Options.Builder options) throws ReplicaException {
    List<String> given = given();
    if (given.size() > 1) {
      throw malformed("credentials are given by " + String.join(" and by ", given) + "; give one");
    }
    url.userInfo().ifPresent(info -> authenticateUser(options, info));
    @Nullable String token = url.options().get("token");
    if (token != null) {
      options.token(token.toCharArray());
    }
    @Nullable String jwt = url.options().get("jwt");
    @Nullable String seed = url.options().get("seed");
    if (jwt != null && seed != null) {
      options.authHandler(Nats.staticCredentials(jwt.toCharArray(), seed.toCharArray()));
    }
    @Nullable String creds = url.options().get("creds");
    if (creds != null) {
      checkReadable("creds", creds);
      options.authHandler(Nats.credentials(creds));
    }
  }

  /** A user without a password is a token, as in all NATS URLs. */
  private static void authenticateUser(Options.Builder options, String info) {
    int colon = info.indexOf(':');
    if (colon < 0) {
      options.token(info.toCharArray());
    } else {
      options.userInfo(
          info.substring(0, colon).toCharArray(), info.substring(colon + 1).toCharArray());
    }
  }

  private Optional<SSLContext> tls() throws ReplicaException {
    @Nullable String tls = url.options().get("tls");
    if (tls != null && !Set.of("true", "false").contains(tls)) {
      throw malformed("option 'tls' is '" + tls + "', expected true or false");
    }
    @Nullable String rootCa = url.options().get("root-ca");
    @Nullable String cert = url.options().get("client-cert");
    @Nullable String key = url.options().get("client-key");
    boolean files = rootCa != null || cert != null;
    if (files && "false".equals(tls)) {
      throw malformed("option 'tls' is false, but certificates are given");
    }
    if (!files && !"true".equals(tls)) {
      return Optional.empty();
    }
    PemFiles pem = new PemFiles("the options of " + url);
    for (String option : List.of("root-ca", "client-cert", "client-key")) {
      @Nullable String file = url.options().get(option);
      if (file != null) {
        checkReadable(option, file);
      }
    }
    return Optional.of(pem.context(rootCa, cert, key));
  }

  private void checkReadable(String option, String file) throws ReplicaException {
    if (!Files.isReadable(Path.of(file))) {
      throw new ReplicaAccessDeniedException(
          "the file '" + file + "' of option '" + option + "' of " + url + " cannot be read");
    }
  }

  private void checkTogether(String one, String other) throws ReplicaException {
    boolean first = url.options().containsKey(one);
    if (first != url.options().containsKey(other)) {
      String missing = first ? other : one;
      throw malformed(
          "the options '"
              + one
              + "' and '"
              + other
              + "' go together; '"
              + missing
              + "' is missing");
    }
  }

  private ReplicaException malformed(String problem) {
    return new ReplicaException("malformed replica URL " + url + ": " + problem);
  }
}
