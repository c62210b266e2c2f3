package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The versions of sqlite-jdbc that a user may have, and where native libraries are unpacked. */
class SqliteJdbcVersionsIT {
  private static Path jar(String version) {
    return Path.of("target", "sqlite-jdbc", "sqlite-jdbc-" + version + ".jar").toAbsolutePath();
  }

  private static void assertReadsEverything(ChildJvm child) {
    assertThat(child.output())
        .contains("features same=true integrity=ok")
        .contains("utf16 same=true integrity=ok")
        .contains("vacuum-shrink same=true integrity=ok")
        .contains("page-size-65536 same=true integrity=ok")
        .contains("ordinary [1]");
    assertThat(child.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.45.3.0", "3.49.1.0"})
  void olderVersionsReadTheSame(String version) throws Exception {
    ChildJvm child = ChildJvm.withSqliteJdbc(jar(version), List.of());
    assertThat(child.output()).contains("SQLite " + version.replaceAll("\\.0$", ""));
    assertReadsEverything(child);
  }

  @Test
  void oneThatIsTooOldIsNamedInTheError() throws Exception {
    ChildJvm child = ChildJvm.withSqliteJdbc(jar("3.36.0.3"), List.of());
    assertThat(child.exitCode()).isNotZero();
    assertThat(child.output())
        .contains("SQLite 3.36")
        .containsPattern("IllegalStateException: .*sqlite-jdbc.*3\\.36");
  }

  @Test
  void nativeLibrariesUnpackedElsewhere(@TempDir Path folder) throws Exception {
    Path sqlite = Files.createDirectory(folder.resolve("sqlite"));
    Path jna = Files.createDirectory(folder.resolve("jna"));
    assertReadsEverything(
        ChildJvm.run(
            List.of(
                "-Dorg.sqlite.tmpdir=" + sqlite, "-Djna.tmpdir=" + jna, "-Djna.nounpack=false")));
    try (Stream<Path> left = Files.list(sqlite)) {
      assertThat(left).as("what sqlite-jdbc unpacked is deleted at the end").isEmpty();
    }
  }
}
