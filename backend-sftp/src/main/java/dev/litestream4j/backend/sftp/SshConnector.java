package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Deadline;
import java.io.IOException;
import net.schmizz.sshj.SSHClient;

/** Makes connections to the server of a replica. */
@FunctionalInterface
interface SshConnector {
  /**
   * Connects and logs in.
   *
   * @return a new connection, disconnected by the caller
   */
  SSHClient connect(String what, Deadline deadline) throws IOException;
}
