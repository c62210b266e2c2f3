package dev.litestream4j.backend.sftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Apache MINA's server, in this process: a server that is not OpenSSH, with passwords. */
final class MinaServer implements AutoCloseable {
  static final String USER = "app";
  static final String PASSWORD = "se/cret@1";

  private final SshServer ssh;
  private final Path files;

  private MinaServer(SshServer ssh, Path files) {
    this.ssh = ssh;
    this.files = files;
  }

  /**
   * Starts a server.
   *
   * @param properties of MINA's
   * @param listeners see, and may refuse, what clients do
   */
  static MinaServer start(
      Path folder, Map<String, Object> properties, SftpEventListener... listeners)
      throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    SshServer ssh = SshServer.setUpDefaultServer();
    ssh.setHost("127.0.0.1");
    ssh.setPort(0);
    SimpleGeneratorHostKeyProvider hostKeys =
        new SimpleGeneratorHostKeyProvider(folder.resolve("host_key"));
    hostKeys.setAlgorithm("EC");
    ssh.setKeyPairProvider(hostKeys);
    ssh.setPasswordAuthenticator(
        (user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
    ssh.setFileSystemFactory(new VirtualFileSystemFactory(files));
    SftpSubsystemFactory sftp = new SftpSubsystemFactory();
    for (SftpEventListener listener : listeners) {
      sftp.addSftpEventListener(listener);
    }
    ssh.setSubsystemFactories(List.of(sftp));
    CoreModuleProperties.TCP_NODELAY.set(ssh, true);
    ssh.getProperties().putAll(properties);
    ssh.start();
    return new MinaServer(ssh, files);
  }

  /** As a server of another make: without OpenSSH's extensions. */
  static Map<String, Object> withoutExtensions() {
    return Map.of(SftpModuleProperties.OPENSSH_EXTENSIONS.getName(), "");
  }

  int port() {
    return ssh.getPort();
  }

  Path files() {
    return files;
  }

  /** Its public key: type and key. */
  String hostKey() throws IOException {
    try {
      PublicKey key = ssh.getKeyPairProvider().loadKeys(null).iterator().next().getPublic();
      return PublicKeyEntry.toString(key);
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException("no host key", e);
    }
  }

  /** A URL with which everything is right, to the server itself or to a proxy before it. */
  String url(String path, int port) throws IOException {
    return "sftp://"
        + USER
        + ":"
        + PASSWORD.replace("/", "%2F").replace("@", "%40")
        + "@127.0.0.1:"
        + port
        + "/"
        + path
        + "?host-key="
        + hostKey().replace(" ", "%20").replace("+", "%2B");
  }

  String url(String path) throws IOException {
    return url(path, port());
  }

  @Override
  public void close() throws IOException {
    ssh.stop(true);
  }
}
