package dev.litestream4j.backend.sftp;

import java.nio.file.Path;
import java.util.List;

/**
 * Where OpenSSH keeps its files.
 *
 * @param home the user's home folder
 */
record SshFolders(Path home) {
  /** Those of the user that this process runs as. */
  static SshFolders ofThisUser() {
    return new SshFolders(Path.of(System.getProperty("user.home")));
  }

  /** The folder of the user's keys. */
  Path user() {
    return home.resolve(".ssh");
  }

  /** The files with the keys of known hosts. */
  List<Path> knownHosts() {
    return List.of(user().resolve("known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"));
  }
}
