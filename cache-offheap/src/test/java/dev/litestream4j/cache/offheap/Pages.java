package dev.litestream4j.cache.offheap;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Pages whose content follows from their number, and a program that puts them. */
public final class Pages {
  static final int SIZE = 4096;

  private Pages() {}

  static PageCache open(Path folder, long maxBytes) {
    return new OffHeapPageCacheProvider()
        .create(new PageCacheConfig(maxBytes, Optional.of(folder)));
  }

  static byte[] content(int number) {
    byte[] page = new byte[SIZE];
    new Random(number).nextBytes(page);
    return page;
  }

  static void put(PageCache cache, int from, int to) {
    for (int number = from; number < to; number++) {
      cache.put(number, 100, ByteBuffer.wrap(content(number)));
    }
  }

  /**
   * How many pages are held.
   *
   * @throws AssertionError if one is not what was put
   */
  static int held(PageCache cache, int from, int to) {
    int held = 0;
    byte[] read = new byte[SIZE];
    for (int number = from; number < to; number++) {
      if (cache.read(number, 100, 0, SIZE, (page, at, length) -> page.get(at, read))) {
        held++;
        if (!Arrays.equals(read, content(number))) {
          throw new AssertionError("page " + number + " is another one");
        }
      }
    }
    return held;
  }

  /**
   * Puts and reads pages without end, after it has said so.
   *
   * @param arguments the folder and the bound in bytes
   */
  public static void main(String[] arguments) {
    PageCache cache = open(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    System.out.println("held " + held(cache, 0, 2_000) + " of " + cache.stats().pages());
    for (int round = 0; ; round++) {
      put(cache, 0, 2_000);
      if (round == 0) {
        System.out.println("filled");
      }
      held(cache, 0, 2_000);
    }
  }
}
