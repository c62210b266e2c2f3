package dev.litestream4j.core.ltx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.litestream4j.core.ltx.GoldenFiles.DecodedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damaged files give an error or the right pages, and take no more memory than they are worth. How
 * many are tried is set with {@code -Dlitestream4j.mutants}; CONTRIBUTING.md has the command.
 */
class LtxMutationsTest {
  private static final int MUTANTS = Integer.getInteger("litestream4j.mutants", 3000);
  private static final long SEED = 20251104;
  private static final int TAIL = 1024;
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ByteBuffer heap = ByteBuffer.allocate(LtxLayout.MAX_PAGE_SIZE);
  private final ByteBuffer direct = ByteBuffer.allocateDirect(LtxLayout.MAX_PAGE_SIZE);
  private ByteBuffer page = heap;
  private int wholeRefused;
  private int rangesRefused;

  @Test
  void damageIsNeverTakenForPages() throws IOException {
    List<Path> files = GoldenFiles.all();
    for (int file = 0; file < files.size(); file++) {
      byte[] bytes = GoldenFiles.read(files.get(file));
      String name = GoldenFiles.label(files.get(file));
      DecodedFile original = GoldenFiles.decode(bytes, name);
      int end = share(file + 1, files.size());
      for (int mutant = share(file, files.size()); mutant < end; mutant++) {
        byte[] damaged = LtxMutations.mutate(bytes, SEED + mutant);
        String label = "mutant " + mutant + " of " + name;
        page = mutant % 2 == 0 ? heap : direct;
        if (refuses(damaged, label, () -> decodeWhole(damaged, label, original))) {
          wholeRefused++;
        }
        if (refuses(damaged, label, () -> decodeRanges(damaged, label))) {
          rangesRefused++;
        }
      }
    }
    // Most damage hits something; what is left are header fields in a range read and bits of pages.
    assertThat(wholeRefused).isBetween(MUTANTS * 9 / 10, MUTANTS);
    assertThat(rangesRefused).isBetween(MUTANTS / 2, MUTANTS);
    System.out.printf(
        "%d mutants: %d refused when read whole, %d in ranges%n",
        MUTANTS, wholeRefused, rangesRefused);
  }

  /** The first mutant of a file: the files share the mutants evenly. */
  private static int share(int file, int files) {
    return (int) ((long) file * MUTANTS / files);
  }

  private interface Reading {
    void read() throws IOException;
  }

  /** Assertions stay out of the reading: what they allocate is not the decoder's. */
  private static boolean refuses(byte[] damaged, String label, Reading reading) {
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    boolean refused = false;
    try {
      reading.read();
    } catch (LtxFormatException e) {
      refused = true;
    } catch (IOException | RuntimeException e) {
      fail(label, e);
    }
    long allocated = MEMORY.getCurrentThreadAllocatedBytes() - before;
    if (allocated > 8L * damaged.length + (2 << 20)) {
      fail("%s of %d bytes took %d bytes of memory", label, damaged.length, allocated);
    }
    return refused;
  }

  private void decodeWhole(byte[] damaged, String label, DecodedFile original) throws IOException {
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(damaged), damaged.length, label);
    int right = 0;
    int read = 0;
    for (int number = decoder.next(page.clear());
        number != 0;
        number = decoder.next(page.clear())) {
      read++;
      if (page.flip().equals(original.pages().get(number))) {
        right++;
      }
    }
    decoder.finish();
    if (right != read
        || read != original.pages().size()
        || !decoder.header().equals(original.header())) {
      fail("%s: %d of %d pages are right, %s", label, right, read, decoder.header());
    }
  }

  private void decodeRanges(byte[] damaged, String label) throws IOException {
    LtxHeader header = LtxHeader.decode(ByteBuffer.wrap(damaged), label);
    int tail = Math.min(damaged.length, TAIL);
    int tailOffset = damaged.length - tail;
    PageIndexDecoder decoder =
        new PageIndexDecoder(label, damaged.length, ByteBuffer.wrap(damaged, tailOffset, tail));
    int missing = Math.toIntExact(decoder.missing());
    FileIndex index = decoder.decode(ByteBuffer.wrap(damaged, tailOffset - missing, missing));
    index.validate(header, label);
    decoder.trailer().validate(header, label, damaged.length - LtxLayout.TRAILER_SIZE);
    for (int i = 0; i < index.size(); i++) {
      ByteBuffer frame =
          ByteBuffer.wrap(damaged, Math.toIntExact(index.offset(i)), index.length(i));
      PageFrame.decode(
          frame, index.page(i), header.pageSize(), page.clear(), label, index.offset(i));
      if (page.position() != header.pageSize()) {
        fail("%s: page %d has %d bytes", label, index.page(i), page.position());
      }
    }
  }
}
