package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongReaderTest {
  /** A request at most for each page from the root to the row that the next transaction reads. */
  private static final int FEW_REQUESTS = 3;

  private static final int NOISE = 64 * 1024;

  @TempDir private Path folder;

  /** What the end of a transaction and the beginning of the next took. */
  private record Cost(int requests, long bytes) {
    static Cost of(String reader, String output) {
      Matcher matcher =
          Pattern.compile(reader + " reader: (\\d+) requests, (\\d+) bytes").matcher(output);
      assertThat(matcher.find()).as(output).isTrue();
      return new Cost(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
  }

  @Test
  void a_snapshot_is_held_under_thousands_of_transactions_in_a_small_heap() throws Exception {
    String output =
        ChildJvm.run(
            List.of(
                "-Xmx48m",
                "-cp",
                ChildJvm.path(ClassPath.entries(entry -> true)),
                ChildProgram.class.getName(),
                "read long",
                folder.toString()));
    assertThat(output).contains("transactions: " + (LongReader.TRANSACTIONS + 1));
    assertThat(output).containsPattern("pending pages: [1-9]\\d{2,3}\n");
    Cost shortReader = Cost.of("short", output);
    Cost longReader = Cost.of("long", output);
    assertThat(longReader.requests()).as(output).isLessThanOrEqualTo(FEW_REQUESTS);
    assertThat(longReader.bytes()).as(output).isLessThan(shortReader.bytes() + NOISE);
  }
}
