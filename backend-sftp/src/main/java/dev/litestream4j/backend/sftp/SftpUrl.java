package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.PromiscuousVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads where to connect, and by what right, from a URL. */
final class SftpUrl {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private static final String KEY_PATH = "key-path";
  private static final String HOST_KEY = "host-key";
  private static final String KNOWN_HOSTS = "known-hosts";
  private static final String SKIP_HOST_KEY_CHECK = "skip-host-key-check";
  private static final Set<String> OPTIONS =
      Set.of(KEY_PATH, HOST_KEY, KNOWN_HOSTS, SKIP_HOST_KEY_CHECK);

  /** An address of IPv6 stands in brackets. */
  private static final Pattern HOST =
      Pattern.compile("(?:\\[(?<six>[^\\]]+)]|(?<name>[^:\\[\\]]+))(?::(?<port>[0-9]{1,5}))?");

  private static final List<String> KEY_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  private final ReplicaUrl url;
  private final SshFolders folders;

  private SftpUrl(ReplicaUrl url, SshFolders folders) {
    this.url = url;
    this.folders = folders;
  }

  /**
   * How to log in.
   *
   * @param folders where a user's keys and those of known hosts are
   * @throws ReplicaException if a part of the URL is missing or malformed, or nothing to log in
   *     with was found
   */
  static SftpLogin login(ReplicaUrl url, SshFolders folders) throws ReplicaException {
    return new SftpUrl(url, folders).login();
  }

  private SftpLogin login() throws ReplicaException {
    url.checkOptions(OPTIONS);
    Matcher host = HOST.matcher(url.host());
    if (!host.matches()) {
      throw malformed("expected sftp://user[:password]@host[:port]/path");
    }
    String name = host.group("six") == null ? host.group("name") : host.group("six");
    int port = host.group("port") == null ? 22 : Integer.parseInt(host.group("port"));
    if (port < 1 || port > 65_535) {
      throw malformed("no port: " + port);
    }
    String info = url.userInfo().orElse("");
    int colon = info.indexOf(':');
    String user = colon < 0 ? info : info.substring(0, colon);
    if (user.isEmpty()) {
      throw malformed("the user is missing: sftp://user@host/path");
    }
    Optional<String> password =
        colon < 0 ? Optional.empty() : Optional.of(info.substring(colon + 1));
    List<Path> keys = keys();
    if (password.isEmpty() && keys.isEmpty()) {
      throw new ReplicaAccessDeniedException(
          "nothing to log in with at "
              + url
              + ": looked for a password in the URL, the option key-path, and "
              + folders.user()
              + "/{"
              + String.join(",", KEY_NAMES)
              + "}");
    }
    return new SftpLogin(name, port, user, password, keys, hostKeys(), hostKeySource());
  }

  private List<Path> keys() throws ReplicaException {
    Optional<Path> given = file(KEY_PATH);
    if (given.isPresent()) {
      return List.of(given.get());
    }
    return KEY_NAMES.stream().map(folders.user()::resolve).filter(Files::isReadable).toList();
  }

  private Optional<Path> file(String option) throws ReplicaException {
    String value = url.options().get(option);
    if (value == null) {
      return Optional.empty();
    }
    Path file =
        value.startsWith("~/") ? folders.home().resolve(value.substring(2)) : Path.of(value);
    if (!Files.isReadable(file)) {
      throw malformed("the option " + option + " names no file that can be read: " + file);
    }
    return Optional.of(file);
  }

  private List<HostKeyVerifier> hostKeys() throws ReplicaException {
    if (skipHostKeyCheck()) {
      LOG.warn(
          "{}: the server's host key is not checked (skip-host-key-check): anyone on the way to it"
              + " can read and change the replica",
          url);
      return List.of(new PromiscuousVerifier());
    }
    String key = url.options().get(HOST_KEY);
    if (key != null) {
      return List.of(hostKey(key));
    }
    List<HostKeyVerifier> verifiers = new ArrayList<>();
    for (Path file : knownHosts()) {
      try {
        verifiers.add(new KnownHosts(file.toFile()));
      } catch (IOException e) {
        throw new ReplicaException("cannot read " + file + " for " + url, e);
      }
    }
    return verifiers;
  }

  private HostKeyVerifier hostKey(String key) throws ReplicaException {
    try {
      KnownHosts anyName = new KnownHosts(new StringReader("* " + key));
      if (anyName.entries().stream().anyMatch(entry -> entry.getType() != KeyType.UNKNOWN)) {
        return anyName;
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("not a host key", e);
    }
    throw malformed("the option host-key is no public key such as 'ssh-ed25519 AAAA…'");
  }

  private List<Path> knownHosts() throws ReplicaException {
    Optional<Path> given = file(KNOWN_HOSTS);
    return given.isPresent()
        ? List.of(given.get())
        : folders.knownHosts().stream().filter(Files::isReadable).toList();
  }

  private String hostKeySource() {
    if (url.options().containsKey(HOST_KEY)) {
      return "the option host-key";
    }
    String given = url.options().get(KNOWN_HOSTS);
    return given == null
        ? String.join(" and ", folders.knownHosts().stream().map(Path::toString).toList())
        : given;
  }

  private boolean skipHostKeyCheck() throws ReplicaException {
    String value = url.options().getOrDefault(SKIP_HOST_KEY_CHECK, "false");
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw malformed("the option skip-host-key-check is true or false, not '" + value + "'");
    };
  }

  private ReplicaException malformed(String reason) {
    return new ReplicaException("malformed replica URL " + url + ": " + reason);
  }
}
