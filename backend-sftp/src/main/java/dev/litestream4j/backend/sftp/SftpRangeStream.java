package dev.litestream4j.backend.sftp;

import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import net.schmizz.sshj.sftp.PacketType;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.Response.StatusCode;

/**
 * A range of an open file. Several requests are under way ahead of the reader, the more the longer
 * it goes on. Owns the handle. Not thread-safe.
 */
final class SftpRangeStream extends InputStream {
  /** What every server gives in one answer. */
  private static final int CHUNK = 32 << 10;

  private static final int LARGEST_WINDOW = 32;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SftpCall call;
  private final byte[] handle;
  private final Deque<Chunk> underWay = new ArrayDeque<>();
  private ByteBuffer current = NOTHING;
  private long requested;
  private long end;
  private int window = 1;
  private boolean closed;

  /** A part of the file that was asked for. */
  private record Chunk(long offset, int length, Pending answer) {}

  /**
   * A stream of the bytes from {@code offset} (inclusive) to {@code end} (exclusive). Ends early
   * where the file does.
   */
  SftpRangeStream(SftpCall call, byte[] handle, long offset, long end) {
    this.call = call;
    this.handle = handle;
    this.requested = offset;
    this.end = end;
  }

  /** Asks for the first bytes before anyone reads. */
  void begin() throws IOException {
    askAhead();
  }

  /** Sets the end of a range that was begun before the file's size was known. */
  void endAt(long size) {
    end = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    try {
      while (!current.hasRemaining()) {
        askAhead();
        Chunk next = underWay.poll();
        if (next == null || !take(next)) {
          return -1;
        }
      }
    } catch (IOException e) {
      throw SftpErrors.translate(call.what(), e);
    }
    int count = Math.min(length, current.remaining());
    current.get(into, offset, count);
    return count;
  }

  private void askAhead() throws IOException {
    while (underWay.size() < window && requested < end) {
      int length = (int) Math.min(CHUNK, end - requested);
      underWay.add(new Chunk(requested, length, call.read(handle, requested, length)));
      requested += length;
    }
  }

  private boolean take(Chunk chunk) throws IOException {
    int wanted = (int) Math.min(chunk.length(), end - chunk.offset());
    if (wanted <= 0) {
      return false;
    }
    Response response = call.answer(chunk.answer());
    if (response.getType() != PacketType.DATA) {
      response.ensurePacketTypeIs(PacketType.STATUS).ensureStatusIs(StatusCode.EOF);
      return false;
    }
    int count = Math.min(response.readUInt32AsInt(), wanted);
    current = ByteBuffer.wrap(response.array(), response.rpos(), count);
    if (count < wanted) {
      long rest = chunk.offset() + count;
      Pending answer = call.read(handle, rest, wanted - count);
      underWay.addFirst(new Chunk(rest, wanted - count, answer));
    }
    window = Math.min(LARGEST_WINDOW, window * 2);
    return true;
  }

  /** Does not wait for the server, which has nothing to say that would help anyone. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      underWay.clear();
      call.abandon(handle);
    }
  }
}
