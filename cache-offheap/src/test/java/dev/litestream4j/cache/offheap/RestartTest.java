package dev.litestream4j.cache.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.PageCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is there again after a persistent cache was closed. */
class RestartTest {
  private static final long BOUND = 8 << 20;

  @TempDir Path folder;

  @Test
  void a_cache_that_was_closed_is_warm_again_and_goes_on() {
    try (PageCache cache = Pages.open(folder, BOUND)) {
      Pages.put(cache, 0, 500);
    }
    for (int restart = 0; restart < 2; restart++) {
      try (PageCache cache = Pages.open(folder, BOUND)) {
        assertThat(cache.stats().pages()).isEqualTo(500);
        assertThat(Pages.held(cache, 0, 500)).isEqualTo(500);
      }
    }
    try (PageCache cache = Pages.open(folder, BOUND)) {
      Pages.put(cache, 500, 6_000);
      assertThat(cache.stats().evictions()).isPositive();
      assertThat(Pages.held(cache, 0, 6_000)).isEqualTo((int) cache.stats().pages());
    }
  }

  private Path file(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).findAny().orElseThrow();
    }
  }

  @Test
  void bytes_that_were_changed_on_disk_are_never_read() throws IOException {
    try (PageCache cache = Pages.open(folder, BOUND)) {
      Pages.put(cache, 0, 600);
    }
    Random random = new Random(1);
    try (FileChannel file = FileChannel.open(file(".closed"), StandardOpenOption.WRITE)) {
      // not in the map's own tables at its start and the start of its segment
      for (int i = 0; i < 300; i++) {
        long at = file.size() / 4 + (long) (random.nextDouble() * file.size() / 4);
        file.write(ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}), at);
      }
    }
    try (PageCache cache = Pages.open(folder, BOUND)) {
      int held = Pages.held(cache, 0, 600);
      assertThat(held).isBetween(300, 595);
      assertThat(cache.stats().pages()).isEqualTo(held);
      Pages.put(cache, 0, 600);
      assertThat(Pages.held(cache, 0, 600)).isGreaterThan(550);
    }
  }

  @Test
  void a_file_that_cannot_be_used_is_thrown_away() throws IOException {
    try (PageCache cache = Pages.open(folder, BOUND)) {
      Pages.put(cache, 0, 100);
    }
    Files.write(file(".closed"), new byte[1 << 16]);
    try (PageCache cache = Pages.open(folder, BOUND)) {
      assertThat(Pages.held(cache, 0, 100)).isZero();
      Pages.put(cache, 0, 100);
    }
    // the trace of a process that died while it checked the file
    Files.move(
        file(".closed"), Path.of(file(".closed").toString().replace("closed", "recovering")));
    try (PageCache cache = Pages.open(folder, BOUND)) {
      assertThat(cache.stats().pages()).isZero();
    }
  }

  @Test
  void another_bound_is_another_cache() throws IOException {
    try (PageCache cache = Pages.open(folder, BOUND)) {
      Pages.put(cache, 0, 100);
    }
    try (PageCache cache = Pages.open(folder, BOUND / 2)) {
      assertThat(cache.stats().pages()).isZero();
      assertThat(cache.stats().bytes()).isBetween(BOUND / 4, BOUND / 2);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(BOUND / 2 + 100);
    }
  }

  @Test
  void replicas_of_one_process_share_a_folder() {
    PageCache one = Pages.open(folder, BOUND);
    try (PageCache two = Pages.open(folder, BOUND)) {
      Pages.put(one, 0, 10);
      one.close();
      one.close();
      assertThat(Pages.held(one, 0, 10)).isZero();
      assertThat(Pages.held(two, 0, 10)).isEqualTo(10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Pages.open(folder, BOUND * 2))
          .withMessageContaining("page_cache_path")
          .withMessageContaining(Long.toString(BOUND * 2));
    }
  }
}
