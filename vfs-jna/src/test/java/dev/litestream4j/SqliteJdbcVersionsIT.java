package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The versions of sqlite-jdbc that the build copies beside the tests. */
class SqliteJdbcVersionsIT {
  private static final String TOO_OLD = "3.36.0.3";

  private static Path folder() {
    return Path.of(System.getProperty("litestream4j.sqlite-jdbc"));
  }

  static List<String> supported() throws IOException {
    try (Stream<Path> jars = Files.list(folder())) {
      return jars.map(jar -> jar.getFileName().toString())
          .map(name -> name.substring("sqlite-jdbc-".length(), name.length() - ".jar".length()))
          .filter(version -> !version.equals(TOO_OLD))
          .sorted()
          .toList();
    }
  }

  private static ChildLoader loader(String version) {
    List<Path> entries = new ArrayList<>(ClassPath.entries(ClassPath.SQLITE.negate()));
    entries.add(folder().resolve("sqlite-jdbc-" + version + ".jar"));
    return new ChildLoader(ClassLoader.getPlatformClassLoader(), entries);
  }

  @ParameterizedTest
  @MethodSource("supported")
  void works_with(String version) throws Exception {
    try (ChildLoader loader = loader(version)) {
      assertThat(version).startsWith((String) loader.call("tryEverything") + ".");
      assertThat(loader.call("openReplica")).isEqualTo("20");
      loader.call("deregisterDriver");
    }
  }

  @Test
  void says_that_a_version_is_too_old() throws Exception {
    try (ChildLoader loader = loader(TOO_OLD)) {
      assertThatThrownBy(() -> loader.call("registerTen"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("sqlite-jdbc 3.36.0")
          .hasMessageContaining("3.41.2.2 or newer");
      loader.call("deregisterDriver");
    }
  }

  @Test
  void says_that_sqlite_jdbc_is_missing() throws Exception {
    List<Path> entries = ClassPath.entries(ClassPath.SQLITE.negate());
    try (ChildLoader loader = new ChildLoader(ClassLoader.getPlatformClassLoader(), entries)) {
      assertThatThrownBy(() -> loader.call("registerMap"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("org/sqlite/")
          .hasMessageContaining("use org.xerial:sqlite-jdbc");
    }
  }

  @Test
  void covers_the_range() throws IOException {
    assertThat(supported()).hasSizeGreaterThanOrEqualTo(4).startsWith("3.41.2.2");
  }

  @Test
  void two_copies_side_by_side() throws Exception {
    try (ChildLoader old = loader("3.45.3.0");
        ChildLoader young = loader("3.54.1.0")) {
      old.call("registerTen");
      assertThatThrownBy(() -> young.call("count")).hasMessageContaining("no such vfs");
      young.call("registerTwenty");
      assertThat(old.call("count")).isEqualTo("10");
      assertThat(young.call("count")).isEqualTo("20");
      old.call("close");
      assertThatThrownBy(() -> old.call("count")).hasMessageContaining("no such vfs");
      assertThat(young.call("count")).isEqualTo("20");
      young.call("close");
      old.call("deregisterDriver");
      young.call("deregisterDriver");
    }
  }
}
