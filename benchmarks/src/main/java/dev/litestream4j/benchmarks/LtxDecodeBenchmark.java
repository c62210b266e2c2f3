package dev.litestream4j.benchmarks;

import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.ltx.PageFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast is an LTX file decoded whole and verified, and how much of the time is LZ4? The file is
 * a snapshot of 16 MiB whose pages look like rows of a table, half text and half noise.
 *
 * <p>The counter {@code megabytes} is the pages decoded a second, in 10^6 bytes. {@code wholeFile}
 * and {@code framesByIndex} are the decoder as it is, with the LZ4 that it uses; {@code lz4Alone}
 * is the same blocks given to each LZ4 of the library.
 *
 * <p>To run, from the repository's root: {@code benchmarks/run LtxDecodeBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LtxDecodeBenchmark {
  private static final int DATABASE_SIZE = 16 << 20;
  private static final int BLOCK_OFFSET =
      LtxLayout.FRAME_HEADER_SIZE + LtxLayout.FRAME_SIZE_FIELD_SIZE;
  private static final String[] WORDS = {
    "account", "balance", "created", "customer", "delivered", "invoice", "order", "pending"
  };

  /** The page size in bytes. */
  @Param({"4096", "65536"})
  public int pageSize = 4096;

  private byte[] file = {};
  private FileIndex index;
  private ByteBuffer page;

  /** For JMH. */
  public LtxDecodeBenchmark() {}

  /** The LZ4 implementations of the library. */
  public enum Lz4 {
    /** Plain Java, which the decoder uses. */
    SAFE_JAVA,
    /** The C library over JNI, unpacked to the temporary folder. */
    NATIVE;

    private LZ4SafeDecompressor decompressor() {
      LZ4Factory factory = this == NATIVE ? LZ4Factory.nativeInstance() : LZ4Factory.safeInstance();
      return factory.safeDecompressor();
    }
  }

  /** Which LZ4 is measured alone. */
  @State(Scope.Benchmark)
  public static class Lz4Choice {
    /** The implementation. */
    @Param public Lz4 lz4 = Lz4.SAFE_JAVA;

    /** For JMH. */
    public Lz4Choice() {}
  }

  /** Bytes a second, beside the number of files. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Decoded {
    /** Pages decoded, in 10^6 bytes. */
    public double megabytes;

    /** For JMH. */
    public Decoded() {}
  }

  /**
   * Makes the file.
   *
   * @throws IOException never: it is made in memory
   */
  @Setup(Level.Trial)
  public void make() throws IOException {
    int commit = DATABASE_SIZE / pageSize;
    Random random = new Random(42);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder =
        new LtxEncoder(
            out,
            new LtxHeader(LtxLayout.FLAG_NO_CHECKSUM, pageSize, commit, 1, 1, 0, 0, 0, 0, 0, 0, 0));
    page = ByteBuffer.allocate(pageSize);
    for (int number = 1; number <= commit; number++) {
      fill(page.clear(), random);
      encoder.page(number, page.flip());
    }
    encoder.finish();
    file = out.toByteArray();
    index = encoder.fileIndex();
  }

  private static void fill(ByteBuffer page, Random random) {
    byte[] noise = new byte[8];
    while (page.hasRemaining()) {
      random.nextBytes(noise);
      page.put(noise, 0, Math.min(noise.length, page.remaining()));
      String word = WORDS[random.nextInt(WORDS.length)];
      for (int i = 0; i < word.length() && page.hasRemaining(); i++) {
        page.put((byte) word.charAt(i));
      }
    }
  }

  /**
   * Decodes the file from a stream, all checksums verified.
   *
   * @param decoded counts the bytes
   * @return the trailer
   * @throws IOException never: the file is well-formed
   */
  @Benchmark
  public LtxTrailer wholeFile(Decoded decoded) throws IOException {
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(file), file.length, "benchmark");
    while (decoder.next(page.clear()) != 0) {
      decoded.megabytes += pageSize / 1e6;
    }
    return decoder.finish();
  }

  /**
   * Decodes each frame by its range.
   *
   * @param decoded counts the bytes
   * @return the last page
   * @throws IOException never: the file is well-formed
   */
  @Benchmark
  public ByteBuffer framesByIndex(Decoded decoded) throws IOException {
    for (int i = 0; i < index.size(); i++) {
      ByteBuffer frame = ByteBuffer.wrap(file, (int) index.offset(i), index.length(i));
      PageFrame.decode(frame, index.page(i), pageSize, page.clear(), "benchmark", index.offset(i));
      decoded.megabytes += pageSize / 1e6;
    }
    return page;
  }

  /**
   * Decompresses each block and does nothing else.
   *
   * @param choice the LZ4 to use
   * @param decoded counts the bytes
   * @return the last page
   */
  @Benchmark
  public ByteBuffer lz4Alone(Lz4Choice choice, Decoded decoded) {
    LZ4SafeDecompressor decompressor = choice.lz4.decompressor();
    byte[] into = page.array();
    for (int i = 0; i < index.size(); i++) {
      int from = (int) index.offset(i) + BLOCK_OFFSET;
      decompressor.decompress(file, from, index.length(i) - BLOCK_OFFSET, into, 0);
      decoded.megabytes += pageSize / 1e6;
    }
    return page;
  }
}
