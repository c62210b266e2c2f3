package dev.litestream4j.backend.sftp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock.Scheduled;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.SFTPEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection, made when it is needed and made anew when it has died. Thread-safe. */
final class SftpConnection implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final SftpReplicaConfig config;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable SftpChannel channel;

  @GuardedBy("lock")
  private boolean closed;

  SftpConnection(SftpReplicaConfig config) {
    this.config = config;
  }

  /** The channel, connected first if there is none that is alive. */
  SftpChannel channel(String what, Deadline deadline) throws IOException {
    acquire(what, deadline);
    try {
      if (closed) {
        throw new ReplicaException(what + " failed: the client is closed");
      }
      if (channel == null || !channel.isUsable()) {
        if (channel != null) {
          LOG.debug("{}: the connection has died, connecting again", what);
          channel.discard();
        }
        channel = null;
        channel = connect(what, deadline);
      }
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private void acquire(String what, Deadline deadline) throws IOException {
    try {
      if (!lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw deadline.timeout(what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private SftpChannel connect(String what, Deadline deadline) throws IOException {
    SSHClient ssh = config.connector().connect(what, deadline);
    Scheduled watch = Watch.over(ssh, deadline);
    try {
      ssh.getConnection().setTimeoutMs((int) config.requestTimeout().toMillis());
      SFTPEngine engine = new SFTPEngine(ssh);
      engine.init();
      return new SftpChannel(ssh, engine, config.requestTimeout());
    } catch (IOException | RuntimeException e) {
      Watch.cut(ssh);
      deadline.check(what);
      throw e;
    } finally {
      watch.close();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      if (channel != null) {
        channel.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
