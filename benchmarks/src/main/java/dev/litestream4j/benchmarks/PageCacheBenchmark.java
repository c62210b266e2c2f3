package dev.litestream4j.benchmarks;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.provider.Providers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a page cache cost: a hit, a miss, a put into a full cache, and how does a hit scale?
 *
 * <p>Throughput of all threads together; {@code -t} sets their number, from 1 to 16. Each thread
 * goes through the same pages from a place of its own and copies each page into a direct buffer, as
 * SQLite has it done. The cache holds 16 MB of pages.
 *
 * <p>To run, from the repository's root: {@code benchmarks/run PageCacheBenchmark -t 2}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
      "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
    })
public class PageCacheBenchmark {
  private static final int HELD_BYTES = 16_000_000;
  private static final long ROOM = 64_000_000;
  private static final long FRAME = 100;

  /** A provider's name, or two joined by a plus sign. */
  @Param({"caffeine", "offheap", "caffeine+offheap"})
  public String cache = "";

  /** Bytes of a page. */
  @Param({"4096", "65536"})
  public int pageSize;

  private PageCache pages;
  private int count;

  /** For JMH. */
  public PageCacheBenchmark() {}

  /** Where a thread is. */
  @State(Scope.Thread)
  public static class Reader {
    private final ByteBuffer into = ByteBuffer.allocateDirect(65_536);
    private final ByteBuffer page = ByteBuffer.allocate(65_536);
    private final PageSink sink = (held, from, length) -> into.put(0, held, from, length);
    private int next = System.identityHashCode(this) & 0xff;
    private long fresh = (System.identityHashCode(this) | 1L) << 32;

    /** For JMH. */
    public Reader() {}
  }

  /** Fills the cache. */
  @Setup(Level.Trial)
  public void fill() {
    pages =
        Providers.discover().pageCache(cache).create(new PageCacheConfig(ROOM, Optional.empty()));
    count = HELD_BYTES / pageSize;
    for (int file = 0; file < count; file++) {
      pages.put(file, FRAME, ByteBuffer.allocate(pageSize));
    }
  }

  /**
   * Reads a page that is held.
   *
   * @param reader the thread's place
   * @return whether it was
   */
  @Benchmark
  public boolean hit(Reader reader) {
    reader.next = reader.next + 1 >= count ? 0 : reader.next + 1;
    return pages.read(reader.next, FRAME, 0, pageSize, reader.sink);
  }

  /**
   * Looks for a page that is not held.
   *
   * @param reader the thread's place
   * @return whether it was
   */
  @Benchmark
  public boolean miss(Reader reader) {
    return pages.read(reader.fresh++, FRAME, 0, pageSize, reader.sink);
  }

  /**
   * Puts a page for which, after the first ones, another one has to go.
   *
   * @param reader the thread's place
   */
  @Benchmark
  public void put(Reader reader) {
    reader.page.clear().limit(pageSize);
    pages.put(reader.fresh++, FRAME, reader.page);
  }

  /** Gives the memory back. */
  @TearDown(Level.Trial)
  public void close() {
    pages.close();
  }
}
