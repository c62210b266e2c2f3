package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock.Scheduled;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.net.Socket;
import net.schmizz.sshj.SSHClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts a connection when a deadline passes: what sshj waits for has time-outs of its own. */
final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private Watch() {}

  static Scheduled over(SSHClient ssh, Deadline deadline) {
    return deadline.clock().schedule(deadline.remaining(), () -> cut(ssh));
  }

  /** Closes the socket, without a word to a server that may no longer listen. */
  static void cut(SSHClient ssh) {
    try {
      Socket socket = ssh.getSocket();
      if (socket != null) {
        socket.close();
      }
      ssh.disconnect();
    } catch (IOException e) {
      LOG.debug("closing a connection failed", e);
    }
  }
}
