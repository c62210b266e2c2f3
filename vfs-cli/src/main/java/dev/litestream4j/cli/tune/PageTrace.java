package dev.litestream4j.cli.tune;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads of a page cache in their order. In a file: a first line with the size of a page, then a
 * line for each read with the page's file and the offset of its frame, both hexadecimal.
 *
 * @param pageSize in bytes
 * @param reads what was read
 */
public record PageTrace(int pageSize, List<PageTrace.Read> reads) {
  private static final String FIRST_LINE = "litestream4j page trace 1, page size ";

  /** Copies the list. */
  public PageTrace {
    reads = List.copyOf(reads);
  }

  /**
   * A read.
   *
   * @param fileId the LTX file's identity
   * @param frameOffset the frame's offset in it
   */
  public record Read(long fileId, long frameOffset) {}

  /**
   * Writes a file.
   *
   * @param file replaced if it is there
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write(FIRST_LINE + pageSize + "\n");
      for (Read read : reads) {
        out.write(Long.toHexString(read.fileId()) + " " + Long.toHexString(read.frameOffset()));
        out.write('\n');
      }
    }
  }

  /**
   * Reads a file.
   *
   * @param file that {@link #write} made
   * @return its content
   * @throws IOException if it cannot be read or is no trace; the message names the line
   */
  public static PageTrace read(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String first = in.readLine();
      if (first == null || !first.startsWith(FIRST_LINE)) {
        throw new IOException(file + " is no page trace: record one by tune --trace");
      }
      int pageSize = pageSize(first.substring(FIRST_LINE.length()), file);
      List<Read> reads = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        reads.add(parse(line, file, reads.size() + 2));
      }
      return new PageTrace(pageSize, reads);
    }
  }

  private static int pageSize(String text, Path file) throws IOException {
    if (text.matches("\\d{3,5}")) {
      int size = Integer.parseInt(text);
      if (size >= 512 && size <= 65_536 && Integer.bitCount(size) == 1) {
        return size;
      }
    }
    throw new IOException("line 1 of " + file + " has no size of a page: " + text);
  }

  private static Read parse(String line, Path file, int number) throws IOException {
    int blank = line.indexOf(' ');
    if (!line.matches("[0-9a-f]{1,16} [0-9a-f]{1,16}")) {
      throw new IOException("line " + number + " of " + file + " is no read of a page: " + line);
    }
    return new Read(
        Long.parseUnsignedLong(line.substring(0, blank), 16),
        Long.parseUnsignedLong(line.substring(blank + 1), 16));
  }

  /** A page cache that notes what is read. Thread-safe. */
  public static final class Recorder implements PageCache {
    private final PageCache cache;

    @GuardedBy("this")
    private final List<Read> reads = new ArrayList<>();

    /** Reads that missed: whoever fetches the page looks again before it puts it. */
    @GuardedBy("this")
    private final Set<Read> awaited = new HashSet<>();

    private volatile int pageSize;

    /**
     * Records reads of a cache.
     *
     * @param cache closed with this one
     */
    public Recorder(PageCache cache) {
      this.cache = cache;
    }

    /**
     * What was read so far.
     *
     * @return the trace
     */
    public synchronized PageTrace trace() {
      return new PageTrace(pageSize, reads);
    }

    @Override
    public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
      boolean held = cache.read(fileId, frameOffset, from, length, to);
      note(new Read(fileId, frameOffset), held);
      return held;
    }

    private synchronized void note(Read read, boolean held) {
      if (!awaited.contains(read)) {
        reads.add(read);
      }
      if (!held) {
        awaited.add(read);
      }
    }

    @Override
    public void put(long fileId, long frameOffset, ByteBuffer page) {
      pageSize = page.remaining();
      synchronized (this) {
        awaited.remove(new Read(fileId, frameOffset));
      }
      cache.put(fileId, frameOffset, page);
    }

    @Override
    public CacheStats stats() {
      return cache.stats();
    }

    @Override
    public void close() {
      cache.close();
    }
  }
}
