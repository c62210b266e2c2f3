package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock.Scheduled;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.PasswordUtils;

/**
 * Connects to a server and logs in, as a URL says.
 *
 * @param host name or address
 * @param port of the server
 * @param user the login's name
 * @param password of the user, if there is one
 * @param keys files with private keys, tried in order
 * @param hostKeys verifies the server
 * @param hostKeySource where the keys of servers were looked for, for messages
 */
record SftpLogin(
    String host,
    int port,
    String user,
    Optional<String> password,
    List<Path> keys,
    List<HostKeyVerifier> hostKeys,
    String hostKeySource)
    implements SshConnector {
  private static final Duration STEP = Duration.ofSeconds(10);

  SftpLogin {
    keys = List.copyOf(keys);
    hostKeys = List.copyOf(hostKeys);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "SftpLogin[" + user + "@" + host + ":" + port + "]";
  }

  @Override
  public SSHClient connect(String what, Deadline deadline) throws IOException {
    SSHClient ssh = new SSHClient(new DefaultConfig());
    int step = (int) Math.max(1, Math.min(STEP.toMillis(), deadline.remaining().toMillis()));
    ssh.setSocketFactory(new InterruptibleSockets());
    ssh.setConnectTimeout(step);
    ssh.setTimeout(step);
    ssh.getTransport().setTimeoutMs(step);
    hostKeys.forEach(ssh::addHostKeyVerifier);
    Scheduled watch = Watch.over(ssh, deadline);
    try {
      ssh.connect(host, port);
      ssh.auth(user, methods(ssh, what));
      return ssh;
    } catch (IOException e) {
      // before the connection is cut: a server that hung up has not judged the login
      IOException error = explained(what, e, ssh.getTransport().isRunning());
      Watch.cut(ssh);
      if (!Thread.currentThread().isInterrupted()) {
        deadline.check(what);
      }
      throw error;
    } catch (RuntimeException e) {
      Watch.cut(ssh);
      throw e;
    } finally {
      watch.close();
    }
  }

  private List<AuthMethod> methods(SSHClient ssh, String what) throws ReplicaAccessDeniedException {
    List<AuthMethod> methods = new ArrayList<>();
    for (Path key : keys) {
      try {
        methods.add(new AuthPublickey(ssh.loadKeys(key.toString())));
      } catch (IOException e) {
        throw new ReplicaAccessDeniedException(
            what + " failed: the key file " + key + " cannot be read (" + e.getMessage() + ")", e);
      }
    }
    password.ifPresent(
        text -> {
          methods.add(new AuthPassword(finder(text)));
          methods.add(new AuthKeyboardInteractive(new PasswordResponseProvider(finder(text))));
        });
    return methods;
  }

  private static PasswordFinder finder(String password) {
    return PasswordUtils.createOneOff(password.toCharArray());
  }

  private IOException explained(String what, IOException e, boolean serverThere) {
    if (e instanceof UserAuthException && serverThere && !timedOut(e)) {
      return new ReplicaAccessDeniedException(
          what + " failed: the server refused the login of " + user + " with " + tried(), e);
    }
    if (e instanceof SSHException ssh
        && ssh.getDisconnectReason() == DisconnectReason.HOST_KEY_NOT_VERIFIABLE) {
      return new ReplicaException(
          what
              + " failed: "
              + e.getMessage()
              + "; looked in "
              + hostKeySource
              + ". Add the server's key there (ssh-keyscan prints it), or give it as the option"
              + " host-key",
          e);
    }
    return e;
  }

  private static boolean timedOut(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private String tried() {
    List<String> tried = new ArrayList<>();
    password.ifPresent(text -> tried.add("the URL's password"));
    keys.forEach(key -> tried.add("the key " + key));
    return String.join(" and ", tried);
  }
}
