package dev.litestream4j.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLogTest {
  static final int PAGE_SIZE = 512;
  private static final String REPLICA = "file:///replica";

  @TempDir Path folder;

  /** Pages that say which transaction wrote them. */
  record Marked(long number, List<Integer> pages) implements PageSet {
    @Override
    public int size() {
      return pages.size();
    }

    @Override
    public int page(int i) {
      return pages.get(i);
    }

    @Override
    public void copy(int i, ByteBuffer into) {
      for (int at = 0; at < PAGE_SIZE; at += Long.BYTES) {
        into.putLong(number * 1000 + pages.get(i));
      }
    }
  }

  /** A segment that begins at a TXID. */
  record At(long txid) implements LocalLog.NewSegment {
    @Override
    public long mark() {
      return txid * 7;
    }
  }

  private LocalLog open() throws IOException {
    return LocalLog.open(new FolderStorage(folder), REPLICA);
  }

  static LocalLog.Appended append(LocalLog log, long number, int... pages) throws IOException {
    return log.append(
        new Marked(number, IntStream.of(pages).boxed().toList()),
        PAGE_SIZE,
        10,
        Instant.ofEpochMilli(number),
        new At(5));
  }

  /** The numbers of all transactions, after a look at each page of theirs. */
  static List<Long> numbers(LocalLog log) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (LogSegment segment : log.segments()) {
      for (LoggedTransaction transaction : segment.transactions()) {
        numbers.add(transaction.number());
        for (int i = 0; i < transaction.pages().size(); i++) {
          ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
          segment.read(transaction.pages().offset(i), page);
          assertThat(page.getLong(PAGE_SIZE - Long.BYTES))
              .isEqualTo(transaction.number() * 1000 + transaction.pages().page(i));
        }
      }
    }
    return numbers;
  }

  private Path segmentFile() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".log")).sorted().toList().get(0);
    }
  }

  @Test
  void what_was_appended_is_there_again() throws IOException {
    try (LocalLog log = open()) {
      append(log, 1, 1, 2);
      append(log, 2, 2, 7, 9);
      log.seal();
      append(log, 3, 1);
      log.sync();
    }
    try (LocalLog log = open()) {
      assertThat(numbers(log)).containsExactly(1L, 2L, 3L);
      LogSegment first = log.segments().get(0);
      assertThat(first.txid()).isEqualTo(5);
      assertThat(first.mark()).isEqualTo(35);
      assertThat(first.pageSize()).isEqualTo(PAGE_SIZE);
      assertThat(first.transactions().get(1).commit()).isEqualTo(10);
      assertThat(first.transactions().get(1).time()).isEqualTo(Instant.ofEpochMilli(2));
      append(log, 4, 3);
      assertThat(numbers(log)).containsExactly(1L, 2L, 3L, 4L);
      assertThat(log.segments()).hasSize(3);
    }
  }

  @Test
  void a_transaction_larger_than_the_buffer_is_written_in_parts() throws IOException {
    int[] pages = new int[3000];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = 2 * i + 1;
    }
    try (LocalLog log = open()) {
      append(log, 1, pages);
      append(log, 2, 1);
      log.sync();
    }
    try (LocalLog log = open()) {
      assertThat(numbers(log)).containsExactly(1L, 2L);
      assertThat(log.segments().get(0).transactions().get(0).pages().size()).isEqualTo(3000);
    }
  }

  @Test
  void a_segment_that_was_removed_is_gone_and_can_still_be_read() throws IOException {
    try (LocalLog log = open()) {
      LocalLog.Appended first = append(log, 1, 3);
      log.seal();
      append(log, 2, 4);
      log.remove(log.oldestSealed().orElseThrow());
      ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
      first.segment().read(first.transaction().pages().offset(0), page);
      assertThat(page.getLong(0)).isEqualTo(1003);
      assertThat(log.oldestSealed()).isEmpty();
    }
    try (LocalLog log = open()) {
      assertThat(numbers(log)).containsExactly(2L);
    }
  }

  @Test
  void what_was_undone_does_not_come_back() throws IOException {
    try (LocalLog log = open()) {
      log.undo(append(log, 1, 3));
      assertThat(log.segments()).isEmpty();
      append(log, 1, 4);
      log.undo(append(log, 2, 5));
      append(log, 2, 6);
      log.seal();
      LocalLog.Appended third = append(log, 3, 7);
      log.seal();
      log.undo(third);
      assertThat(numbers(log)).containsExactly(1L, 2L);
    }
    try (LocalLog log = open()) {
      assertThat(numbers(log)).containsExactly(1L, 2L);
      append(log, 3, 8);
      assertThat(numbers(log)).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void a_torn_tail_is_cut_wherever_it_tears() throws IOException {
    try (LocalLog log = open()) {
      append(log, 1, 1, 2);
      append(log, 2, 3);
      log.sync();
    }
    Path file = segmentFile();
    byte[] whole = Files.readAllBytes(file);
    int firstEnd = LogLayout.HEADER_SIZE + 2 * (PAGE_SIZE + 8) + LogLayout.END_SIZE;
    for (int size = whole.length - 1; size >= 0; size -= 13) {
      Files.write(file, java.util.Arrays.copyOf(whole, size));
      try (LocalLog log = open()) {
        assertThat(numbers(log)).isEqualTo(size >= firstEnd ? List.of(1L) : List.of());
      }
      assertThat(Files.exists(file)).isEqualTo(size >= firstEnd);
    }
  }

  @Test
  void damage_is_cut_off_and_kept_in_a_file() throws IOException {
    damageAndOpen(folder.resolve("damaged-" + LogLayout.name(1)));
  }

  private void damageAndOpen(Path kept) throws IOException {
    try (LocalLog log = open()) {
      append(log, 1, 1);
      append(log, 2, 3);
      append(log, 3, 4);
      log.sync();
    }
    Path file = segmentFile();
    byte[] bytes = Files.readAllBytes(file);
    bytes[LogLayout.HEADER_SIZE + PAGE_SIZE + 8 + LogLayout.END_SIZE + 100] ^= 1;
    Files.write(file, bytes);
    try (LocalLog log = open()) {
      assertThat(numbers(log)).containsExactly(1L);
    }
    assertThat(kept).hasBinaryContent(bytes);
  }

  @Test
  void what_is_damaged_later_replaces_nothing_that_was_kept() throws IOException {
    damage_is_cut_off_and_kept_in_a_file();
    Path kept = folder.resolve("damaged-" + segmentFile().getFileName());
    byte[] before = Files.readAllBytes(kept);
    try (LocalLog log = open()) {
      log.remove(log.segments().get(0));
    }
    damageAndOpen(folder.resolve("damaged-2-" + kept.getFileName().toString().substring(8)));
    assertThat(kept).hasBinaryContent(before);
  }

  @Test
  void a_log_is_used_by_one_at_a_time() throws IOException {
    try (LocalLog log = open()) {
      append(log, 1, 1);
      assertThatThrownBy(this::open)
          .isInstanceOf(LogRefusedException.class)
          .hasMessageContaining("in use by another process")
          .hasMessageContaining("buffer_path");
    }
    open().close();
  }

  @Test
  void the_log_of_another_replica_is_refused() throws IOException {
    open().close();
    assertThatThrownBy(() -> LocalLog.open(new FolderStorage(folder), "file:///other"))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("file:///replica")
        .hasMessageContaining("file:///other");
    Files.writeString(folder.resolve("identity"), "something else", StandardOpenOption.WRITE);
    assertThatThrownBy(this::open).isInstanceOf(LogRefusedException.class);
  }
}
