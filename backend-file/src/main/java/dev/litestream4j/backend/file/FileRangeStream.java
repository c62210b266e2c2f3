package dev.litestream4j.backend.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** A range of an open file. Owns the channel. Not thread-safe. */
final class FileRangeStream extends InputStream {
  /** The JDK keeps a direct buffer of the size of the largest heap read of each thread. */
  static final int LARGEST_HEAP_READ = 256 << 10;

  private final FileChannel channel;
  private final FileErrors errors;
  private final String what;
  private final long end;
  private long position;

  /**
   * A stream of the bytes from {@code offset} (inclusive) to {@code offset + length} (exclusive).
   * Ends early where the file does.
   */
  FileRangeStream(FileChannel channel, long offset, long length, FileErrors errors, String what) {
    this.channel = channel;
    this.position = offset;
    this.end = offset + length;
    this.errors = errors;
    this.what = what;
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
    int wanted = (int) Math.min(Math.min(length, LARGEST_HEAP_READ), end - position);
    if (wanted == 0) {
      return -1;
    }
    try {
      int count = channel.read(ByteBuffer.wrap(into, offset, wanted), position);
      position += Math.max(0, count);
      return count;
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, end - position));
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(end - position, Integer.MAX_VALUE);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
