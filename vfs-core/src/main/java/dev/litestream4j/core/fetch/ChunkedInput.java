package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * A whole file, read in ranges one after the other: each with retries and a deadline of its own, so
 * that a large file takes as long as it takes and a broken connection costs one range. Not
 * thread-safe; nothing has to be closed.
 */
public final class ChunkedInput extends InputStream {
  /** The bytes of one range where a file is read by itself. */
  public static final int LARGE = 4 << 20;

  private final ReplicaReader reader;
  private final LtxObject object;
  private final Clock clock;
  private final Duration timeout;
  private final int range;
  private final IntConsumer arrived;
  private long next;
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  /**
   * Starts at the first byte.
   *
   * @param reader where the file is
   * @param object the file
   * @param clock for deadlines
   * @param timeout for one range, all tries
   * @param range the most bytes of one range: so much memory is held
   * @param arrived is told the length of each range once it has been read
   */
  public ChunkedInput(
      ReplicaReader reader,
      LtxObject object,
      Clock clock,
      Duration timeout,
      int range,
      IntConsumer arrived) {
    this.reader = reader;
    this.object = object;
    this.clock = clock;
    this.timeout = timeout;
    this.range = range;
    this.arrived = arrived;
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chunk.remaining());
    chunk.get(into, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    if (chunk.hasRemaining()) {
      return true;
    }
    int length = (int) Math.min(range, object.size() - next);
    if (length == 0) {
      return false;
    }
    chunk = reader.read(object, next, length, Deadline.after(clock, timeout));
    next += length;
    arrived.accept(length);
    return true;
  }
}
