package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock.Scheduled;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.Request;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.SFTPEngine;
import net.schmizz.sshj.sftp.SFTPException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and the SFTP channel in it. Requests of any number of calls are under way in it at
 * once; the server answers each of them. Thread-safe.
 */
final class SftpChannel {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final long SLICE_MILLIS = 500;

  /** A shorter wait, because of a short deadline, says nothing about the connection. */
  private static final long SUSPICIOUS_MILLIS = 1_000;

  private final SSHClient ssh;
  private final SFTPEngine engine;
  private final Duration requestTimeout;
  private final AtomicLong answers = new AtomicLong();
  private volatile boolean discarded;

  SftpChannel(SSHClient ssh, SFTPEngine engine, Duration requestTimeout) {
    this.ssh = ssh;
    this.engine = engine;
    this.requestTimeout = requestTimeout;
  }

  /**
   * A request whose answer is awaited.
   *
   * @param answersBefore how many answers there had been from the server when it was sent
   */
  record Pending(Promise<Response, SFTPException> promise, long answersBefore) {}

  SFTPEngine engine() {
    return engine;
  }

  /** False once the connection has died: every later request would fail. */
  boolean isUsable() {
    return !discarded && ssh.getTransport().isRunning() && engine.getSubsystem().isOpen();
  }

  Pending send(Request request, String what) throws IOException {
    // a thread that is interrupted while it writes to a socket closes it, for all others too
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    try {
      return new Pending(engine.request(request), answers.get());
    } catch (IOException e) {
      discard();
      throw e;
    }
  }

  /**
   * Sends a request that tidies up, after an interrupt too.
   *
   * @return empty if it was not sent: the connection is gone
   */
  Optional<Pending> sendUnasked(Request request) {
    boolean interrupted = Thread.interrupted();
    try {
      return isUsable()
          ? Optional.of(new Pending(engine.request(request), answers.get()))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("a request to tidy up was not sent", e);
      return Optional.empty();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits for an answer: until the deadline, and no longer than a server that is alive takes.
   *
   * @throws TransientReplicaException if there was none in time; then the connection counts as
   *     dead, unless other answers arrived meanwhile
   */
  Response await(Pending pending, String what, Deadline deadline) throws IOException {
    deadline.check(what);
    long limit = Math.min(requestTimeout.toMillis(), deadline.remaining().toMillis());
    long waited = 0;
    while (waited <= limit && !deadline.expired()) {
      long slice = Math.max(1, Math.min(SLICE_MILLIS, limit - waited));
      Response response = retrieve(pending, slice);
      if (response != null) {
        answers.incrementAndGet();
        return response;
      }
      // an error reaches only the answers that were awaited when the connection broke
      if (!isUsable()) {
        throw new TransientReplicaException(what + " failed: the connection broke");
      }
      waited += slice;
    }
    boolean silent = answers.get() == pending.answersBefore();
    if (silent && waited >= Math.min(SUSPICIOUS_MILLIS, requestTimeout.toMillis())) {
      discard();
    }
    deadline.check(what);
    throw new TransientReplicaException(
        what + " failed: the server did not answer within " + requestTimeout.toMillis() + " ms");
  }

  private @Nullable Response retrieve(Pending pending, long millis) throws IOException {
    try {
      return pending.promise().tryRetrieve(millis, TimeUnit.MILLISECONDS);
    } catch (SFTPException e) {
      // what a server refuses is an answer; this is a connection that broke, or an interrupt
      if (!Thread.currentThread().isInterrupted()) {
        discard();
      }
      throw e;
    }
  }

  /** Ends the connection when a deadline passes, unless that is called off. */
  Scheduled discardAt(Deadline deadline) {
    return deadline.clock().schedule(deadline.remaining(), this::discard);
  }

  /** Ends the connection at once, without a word to a server that may no longer listen. */
  void discard() {
    discarded = true;
    Watch.cut(ssh);
  }

  void close() throws IOException {
    discarded = true;
    ssh.disconnect();
  }
}
