package dev.litestream4j.benchmarks;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.index.PageLeaf;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.FileIndexBuilder;
import dev.litestream4j.core.ltx.LtxChecksum;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jol.info.GraphLayout;

/**
 * What does the page index cost: to build from a snapshot's index, to publish a transaction of 100
 * scattered pages into it, to look a page up, and in bytes a page?
 *
 * <p>What is printed before the first iteration is the size of the index with everything that it
 * alone refers to, divided by the number of pages.
 *
 * <p>To run, from the repository's root: {@code benchmarks/run PageIndexBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PageIndexBenchmark {
  private static final int PAGE_SIZE = 4096;
  private static final int CHANGED = 100;
  private static final int LOOK_UPS = 4096;
  private static final long SEED = 42;

  /** The size of the database. */
  @Param({"2000", "100000", "1000000"})
  public int pages = 2000;

  private FileIndex snapshot;
  private FileIndex transaction;
  private LtxFile snapshotFile;
  private LtxFile transactionFile;
  private PageIndex index;
  private int[] looked;
  private int next;

  /** For JMH. */
  public PageIndexBenchmark() {}

  /** Makes the indexes of a snapshot and of a transaction. */
  @Setup(Level.Trial)
  public void make() {
    Random random = new Random(SEED);
    List<Integer> all = new ArrayList<>();
    for (int page = 1; page <= pages; page++) {
      all.add(page);
    }
    snapshot = fileIndex(all, random);
    transaction =
        fileIndex(
            random.ints(1, pages + 1).distinct().limit(CHANGED).sorted().boxed().toList(), random);
    snapshotFile = file(1);
    transactionFile = file(2);
    index = PageIndex.EMPTY.apply(snapshotFile, snapshot);
    System.setProperty("jol.magicFieldOffset", "true"); // records have no other
    System.out.printf(
        Locale.ROOT,
        "%d pages: %.2f bytes a page%n",
        pages,
        (double) GraphLayout.parseInstance(index).totalSize() / pages);
    looked = random.ints(LOOK_UPS, 1, pages + 1).toArray();
  }

  private static FileIndex fileIndex(List<Integer> pages, Random random) {
    FileIndexBuilder builder = new FileIndexBuilder();
    for (int page : pages) {
      builder.add(page, 1000 + random.nextInt(3000));
    }
    return builder.build();
  }

  private LtxFile file(long txid) {
    LtxHeader header =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM, PAGE_SIZE, pages, txid, txid, 0, 0, 0, 0, 0, 0, 0);
    LtxObject object =
        new LtxObject(new LtxName(0, txid, txid), Long.MAX_VALUE, Optional.empty(), txid);
    return new LtxFile(object, header, new LtxTrailer(0, LtxChecksum.EMPTY_DATABASE));
  }

  /**
   * Builds the index of a snapshot.
   *
   * @return the index
   */
  @Benchmark
  public PageIndex build() {
    return PageIndex.EMPTY.apply(snapshotFile, snapshot);
  }

  /**
   * Publishes a transaction.
   *
   * @return the index after it
   */
  @Benchmark
  public PageIndex publish() {
    return index.apply(transactionFile, transaction);
  }

  /**
   * Looks up one page.
   *
   * @return its packed location
   */
  @Benchmark
  public long lookUp() {
    int page = looked[next++ & (LOOK_UPS - 1)];
    PageLeaf leaf = index.leaf(page);
    return leaf == null ? 0 : leaf.packed(PageIndex.slot(page));
  }
}
