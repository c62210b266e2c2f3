package dev.litestream4j.cache.offheap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.PageCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it puts and reads pages, with the JVM's flags and without. */
class KilledCacheTest {
  /** Room for some three quarters of the pages, so that pages are evicted all the time. */
  private static final long BOUND = 7 << 20;

  private static final int KILLS = Integer.getInteger("litestream4j.kills", 2);

  @TempDir Path folder;

  private Process start(boolean flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", classPath(), Pages.class.getName()));
    command.addAll(List.of(folder.toString(), Long.toString(BOUND)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (!flags) {
      builder.environment().remove("JDK_JAVA_OPTIONS");
    }
    return builder.start();
  }

  private static String classPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    return surefire != null ? surefire : System.getProperty("java.class.path");
  }

  private static String readUntil(BufferedReader output, String wanted) throws IOException {
    StringBuilder read = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      read.append(line).append('\n');
      if (line.contains(wanted)) {
        return read.toString();
      }
    }
    throw new AssertionError("ended without '" + wanted + "':\n" + read);
  }

  @Test
  void what_is_left_is_sound_or_thrown_away() throws Exception {
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(true);
      try (BufferedReader output = process.inputReader()) {
        readUntil(output, "filled");
        if (kill == 0) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> Pages.open(folder, BOUND))
              .withMessageContaining("page_cache_path " + folder)
              .withMessageContaining("another process");
        }
        // in the middle of what it does without end
        for (int i = random.nextInt(2_000_000); i > 0; i--) {
          random.nextLong();
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    try (PageCache cache = Pages.open(folder, BOUND)) {
      assertThat(Pages.held(cache, 0, 2_000)).isEqualTo((int) cache.stats().pages());
      Pages.put(cache, 0, 2_000);
      assertThat(Pages.held(cache, 0, 2_000)).isPositive();
    }
  }

  @Test
  void without_the_flags_the_error_names_them() throws Exception {
    Process process = start(false);
    try (BufferedReader output = process.inputReader()) {
      assertThat(readUntil(output, "IllegalArgumentException"))
          .contains("'offheap'")
          .contains("--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED")
          .contains("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED")
          .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
          .contains("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED")
          .contains("page_cache=caffeine");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
