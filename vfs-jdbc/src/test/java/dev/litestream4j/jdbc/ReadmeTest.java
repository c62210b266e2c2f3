package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The examples, which the build runs, are what the READMEs show. */
class ReadmeTest {
  private static final Path ROOT =
      Path.of(System.getProperty("litestream4j.testdata")).resolveSibling("");

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file)).replace("\r\n", "\n");
  }

  /** The first block of a language in a README. */
  private static String block(String readme, String language) throws IOException {
    String text = text(readme);
    String fence = "```" + language + "\n";
    int start = text.indexOf(fence);
    assertThat(start).as("%s in %s", language, readme).isNotNegative();
    return text.substring(start + fence.length(), text.indexOf("```", start + fence.length()));
  }

  @Test
  void theSpringConfigurationIsThatOfTheExample() throws IOException {
    assertThat(text("examples/spring-hikari/src/main/resources/application.properties"))
        .isEqualTo(block("vfs-jdbc/README.md", "properties"));
  }

  @Test
  void theTenLinesAreThoseOfTheExample() throws IOException {
    assertThat(text("examples/ten-lines/src/main/java/TenLines.java"))
        .isEqualTo(block("README.md", "java"));
  }
}
