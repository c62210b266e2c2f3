package dev.litestream4j.backend.sftp;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** OpenSSH's server, run by whoever runs the tests and letting only that user in. */
final class OpenSshServer implements AutoCloseable {
  private static final ServerProgram SSHD =
      new ServerProgram("sshd", "apt-get install openssh-server");

  private final ServerProcess process;
  private final Path files;
  private final Path userKey;
  private final Path hostKey;
  private final Path knownHosts;

  private OpenSshServer(
      ServerProcess process, Path files, Path userKey, Path hostKey, Path knownHosts) {
    this.process = process;
    this.files = files;
    this.userKey = userKey;
    this.hostKey = hostKey;
    this.knownHosts = knownHosts;
  }

  /**
   * Starts a server whose logins begin in the folder {@code files} of a folder.
   *
   * @param hostKeyType {@code ed25519} or {@code rsa}: the server has both keys, and the known one
   *     is of this type
   */
  static OpenSshServer start(Path folder, String hostKeyType) throws IOException {
    SSHD.require();
    Path ed25519 = SshKeys.make(folder, "host_ed25519", "ed25519");
    Path rsa = SshKeys.make(folder, "host_rsa", "rsa");
    Path known = hostKeyType.equals("rsa") ? rsa : ed25519;
    Path userKey = SshKeys.make(folder, "user", "ed25519");
    Path files = Files.createDirectories(folder.resolve("files"));
    if (System.getProperty("user.name").equals("root")) {
      // where it separates privileges, which only root can have it do
      Files.createDirectories(Path.of("/run/sshd"));
    }
    Path config = folder.resolve("sshd_config");
    ServerProcess process =
        ServerProcess.start(
            SSHD,
            port -> {
              write(config, config(port, List.of(ed25519, rsa), userKey, files));
              return List.of("-D", "-e", "-f", config.toString());
            });
    Path knownHosts = folder.resolve("known_hosts");
    write(knownHosts, "[127.0.0.1]:" + process.port() + " " + SshKeys.publicKey(known) + "\n");
    return new OpenSshServer(process, files, userKey, known, knownHosts);
  }

  private static String config(int port, List<Path> hostKeys, Path userKey, Path files) {
    return "Port "
        + port
        + "\nListenAddress 127.0.0.1\nHostKey "
        + hostKeys.get(0)
        + "\nHostKey "
        + hostKeys.get(1)
        + "\nAuthorizedKeysFile "
        + userKey
        + ".pub\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no"
        + "\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nMaxStartups 100"
        + "\nLogLevel ERROR\nSubsystem sftp internal-sftp -d "
        + files
        + "\n";
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  ServerProcess process() {
    return process;
  }

  /** Where logins begin. */
  Path files() {
    return files;
  }

  Path hostKey() {
    return hostKey;
  }

  Path knownHosts() {
    return knownHosts;
  }

  /** A URL without options. */
  String bareUrl(String path) {
    return "sftp://" + System.getProperty("user.name") + "@" + process.address() + "/" + path;
  }

  /** A URL with which everything is right. */
  String url(String path) {
    return bareUrl(path) + "?key-path=" + userKey + "&known-hosts=" + knownHosts;
  }

  /** The same by way of a proxy: the server is known by its own port only. */
  String url(String path, int port) throws IOException {
    return url(path)
            .replace(process.address(), "127.0.0.1:" + port)
            .replaceAll("&known-hosts=.*", "")
        + "&host-key="
        + SshKeys.publicKey(hostKey).replace(" ", "%20").replace("+", "%2B");
  }

  String keyOption() {
    return "key-path=" + userKey;
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
