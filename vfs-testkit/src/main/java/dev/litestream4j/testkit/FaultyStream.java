package dev.litestream4j.testkit;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.TransientReplicaException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream with one of the stream faults in it. Not thread-safe, as streams are. */
final class FaultyStream extends FilterInputStream {
  private static final int PIECES = 8;

  private final String what;
  private final Fault fault;
  private final Latency latency;
  private final Deadline deadline;
  private final long piece;
  private long left;
  private long leftOfPiece;

  /**
   * Spoils a stream.
   *
   * @param content the whole stream
   * @param size its number of bytes
   * @param cut after how many bytes it ends or breaks
   */
  FaultyStream(
      InputStream content,
      String what,
      Fault fault,
      long size,
      long cut,
      Latency latency,
      Deadline deadline) {
    super(content);
    this.what = what;
    this.fault = fault;
    this.latency = latency;
    this.deadline = deadline;
    this.piece = Math.max(1, (size + PIECES - 1) / PIECES);
    this.left = fault == Fault.SLOW_STREAM ? Long.MAX_VALUE : cut;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int wanted = (int) Math.min(length, left);
    if (wanted == 0) {
      if (fault == Fault.BROKEN_STREAM) {
        throw new TransientReplicaException(what + " broke off (injected)");
      }
      return -1;
    }
    if (fault == Fault.SLOW_STREAM) {
      if (leftOfPiece == 0) {
        latency.await(what, deadline);
        leftOfPiece = piece;
      }
      wanted = (int) Math.min(wanted, leftOfPiece);
    }
    int count = in.read(into, offset, wanted);
    if (count > 0) {
      left -= count;
      leftOfPiece -= count;
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, 8192)]));
  }

  @Override
  public int available() {
    return 0;
  }
}
