package dev.litestream4j.core.view;

import dev.litestream4j.api.LastingToken;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.FileIndexBuilder;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Headers, trailers and page indexes in a persistent page cache, so that opening a replica again
 * reads nothing of a file that was loaded before, where the store's listing marks it as the same
 * one, and else its trailer, which tells that too: names are used again when a replica is reset.
 * Thread-safe.
 *
 * <p>They lie in the cache as if they were pages, of at most {@value #BLOCK} bytes, at offsets that
 * no frame can have: the first one under the file's name, size and mark, all others under its
 * identity, so that those of two files never mix.
 *
 * <pre>
 * size
 *    4  n, the bytes of the whole
 *    8  a hash of the store's mark of the object; 0 if it gives none
 *  100  the LTX header
 *   16  the LTX trailer
 *    4  the number of pages
 *       for each page: how far its number is from the one before, the length of its frame; as
 *       numbers of 7 bits a byte, the lowest first, the highest bit set in all but the last
 * </pre>
 */
final class KeptFiles {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** A cache may hold any page, and the largest page is twice this. */
  private static final int BLOCK = 32_768;

  private static final int SMALLEST_BLOCK = 512;
  private static final int FIXED =
      Integer.BYTES + Long.BYTES + LtxLayout.HEADER_SIZE + LtxLayout.TRAILER_SIZE;
  private static final int LONGEST_ENTRY = 8;

  private final PageCache cache;

  KeptFiles(PageCache cache) {
    this.cache = cache;
  }

  /**
   * A file that was kept.
   *
   * @param loaded the file
   * @param trailer which the object must still have
   * @param same whether the object is known to be the one that was kept
   */
  record Kept(LoadedFile loaded, LtxTrailer trailer, boolean same) {}

  private static long key(LtxObject object) {
    long hash = object.name().level() ^ mark(object);
    for (long part : new long[] {object.name().minTxid(), object.name().maxTxid(), object.size()}) {
      hash = mix(hash ^ part);
    }
    return hash;
  }

  private static long mix(long bits) {
    long hash = bits * 0x9E3779B97F4A7C15L;
    return hash ^ hash >>> 32;
  }

  /** A hash of the store's mark; 0 if it gives none. */
  private static long mark(LtxObject object) {
    if (!(object.token() instanceof LastingToken token)) {
      return 0;
    }
    long hash = 1;
    for (byte next : token.mark().getBytes(StandardCharsets.UTF_8)) {
      hash = mix(hash + next);
    }
    return hash == 0 ? 1 : hash;
  }

  private static long offset(int block) {
    return Long.MAX_VALUE - block;
  }

  /** Keeps a file, as far as its frames lie one after another, as Litestream writes them. */
  void keep(LoadedFile loaded, LtxTrailer trailer) {
    FileIndex pages = loaded.pages();
    ByteBuffer bytes = ByteBuffer.allocate(FIXED + Integer.BYTES + pages.size() * LONGEST_ENTRY);
    bytes.position(Integer.BYTES).putLong(mark(loaded.file().object()));
    loaded.file().header().encode(bytes);
    trailer.encode(bytes);
    bytes.putInt(pages.size());
    long end = LtxLayout.HEADER_SIZE;
    for (int i = 0; i < pages.size(); i++) {
      if (pages.offset(i) != end) {
        return;
      }
      end += pages.length(i);
      putNumber(bytes, pages.page(i) - (i == 0 ? 0 : pages.page(i - 1)));
      putNumber(bytes, pages.length(i));
    }
    bytes.putInt(0, bytes.position()).flip();
    for (int block = 0; bytes.hasRemaining(); block++) {
      int length = Math.min(BLOCK, bytes.remaining());
      ByteBuffer padded = ByteBuffer.allocate(size(length));
      padded.put(0, bytes, bytes.position(), length);
      long key = block == 0 ? key(loaded.file().object()) : loaded.file().fileId();
      cache.put(key, offset(block), padded);
      bytes.position(bytes.position() + length);
    }
  }

  /** Pages have sizes that are powers of two. */
  private static int size(int length) {
    return Math.max(SMALLEST_BLOCK, Integer.highestOneBit(2 * length - 1));
  }

  private static void putNumber(ByteBuffer to, int number) {
    int rest = number;
    while (rest >= 0x80) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  private static int number(ByteBuffer from) {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      number |= (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  /** What was kept under an object's name and size, if it is all there. */
  Optional<Kept> find(LtxObject object) {
    long key = key(object);
    byte[] first = new byte[Integer.BYTES];
    if (!cache.read(key, offset(0), 0, first.length, into(first, 0))) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(first).getInt(0);
    if (length < FIXED || length > object.size() + FIXED) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    if (!cache.read(key, offset(0), 0, Math.min(BLOCK, length), into(bytes, 0))) {
      return Optional.empty();
    }
    try {
      return decode(object, bytes);
    } catch (LtxFormatException | RuntimeException e) {
      LOG.debug("what is kept of {} is of no use", object.name(), e);
      return Optional.empty();
    }
  }

  private static PageSink into(byte[] bytes, int at) {
    return (page, from, length) -> page.get(from, bytes, at, length);
  }

  /**
   * Decodes.
   *
   * @param array of the whole length; filled so far with the first block
   */
  private Optional<Kept> decode(LtxObject object, byte[] array) throws LtxFormatException {
    String name = object.name().toString();
    ByteBuffer bytes = ByteBuffer.wrap(array).position(Integer.BYTES);
    long mark = bytes.getLong();
    LtxHeader header = LtxHeader.decode(bytes, name);
    LtxTrailer trailer = LtxTrailer.decode(bytes, name, object.size() - LtxLayout.TRAILER_SIZE);
    header.requireName(object.name(), name);
    LtxFile file = new LtxFile(object, header, trailer);
    for (int from = BLOCK; from < array.length; from += BLOCK) {
      int part = Math.min(BLOCK, array.length - from);
      if (!cache.read(file.fileId(), offset(from / BLOCK), 0, part, into(array, from))) {
        return Optional.empty();
      }
    }
    FileIndexBuilder pages = new FileIndexBuilder();
    for (int left = bytes.getInt(); left > 0; left--) {
      pages.add(pages.lastPage() + number(bytes), number(bytes));
    }
    FileIndex index = pages.build();
    index.validate(header, name);
    return Optional.of(
        new Kept(new LoadedFile(file, index), trailer, mark != 0 && mark == mark(object)));
  }
}
