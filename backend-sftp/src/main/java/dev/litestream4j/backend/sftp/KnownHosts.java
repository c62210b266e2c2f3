package dev.litestream4j.backend.sftp;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;

/**
 * Host keys in the form of {@code known_hosts}. An RSA key also signs by the newer algorithms,
 * which servers offer instead of the one that bears the key's name; without them a server would
 * show another key of its own, which is not the known one.
 */
final class KnownHosts extends OpenSSHKnownHosts {
  KnownHosts(File file) throws IOException {
    super(file);
  }

  KnownHosts(Reader lines) throws IOException {
    super(lines);
  }

  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    List<String> algorithms = new ArrayList<>(super.findExistingAlgorithms(hostname, port));
    if (algorithms.contains(KeyType.RSA.toString())) {
      algorithms.add("rsa-sha2-512");
      algorithms.add("rsa-sha2-256");
    }
    return algorithms;
  }
}
