package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in processes of their own. */
class ProcessIT {
  @TempDir Path folder;

  private static String runOnClassPath(String program, List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(ChildJvm.nativeAccess("ALL-UNNAMED"));
    arguments.addAll(options);
    arguments.addAll(
        List.of(
            "-cp",
            ChildJvm.path(ClassPath.entries(path -> true)),
            ChildProgram.class.getName(),
            program));
    return ChildJvm.run(arguments);
  }

  @Test
  void works_on_the_class_path() throws Exception {
    assertThat(runOnClassPath("everything", List.of())).contains("rows 20");
  }

  @Test
  void logs_at_the_level_that_the_environment_asks_for() throws Exception {
    List<String> arguments =
        List.of(
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
            "-cp",
            ChildJvm.path(ClassPath.entries(path -> true)),
            ChildProgram.class.getName(),
            "everything");
    String opened = "INFO litestream4j.replica - opened ";
    assertThat(ChildJvm.run(arguments)).contains(opened);
    assertThat(ChildJvm.run(arguments, Map.of("LITESTREAM_LOG_LEVEL", "warn")))
        .contains("rows 20")
        .doesNotContain(opened);
  }

  /** What a program without any flag writes that matters here. */
  private static List<String> linesWithoutFlags(String upcalls) throws Exception {
    List<String> arguments =
        List.of(
            "-Dlitestream4j.upcalls=" + upcalls,
            "-Dorg.slf4j.simpleLogger.log.litestream4j.vfs=debug",
            "-cp",
            ChildJvm.path(ClassPath.entries(path -> true)),
            ChildProgram.class.getName(),
            "everything");
    return ChildJvm.run(arguments)
        .lines()
        .filter(line -> line.contains("WARNING") || line.contains("reads and locks come by"))
        .map(line -> line.replaceAll(".*(reads and locks)", "$1"))
        .distinct()
        .toList();
  }

  @Test
  void calls_of_java_lang_foreign_add_no_warning_to_those_of_jna() throws Exception {
    List<String> jna = new ArrayList<>(linesWithoutFlags("jna"));
    assertThat(jna).contains("reads and locks come by JNA");
    // before Java 24 native access is not enabled by using it
    if (Runtime.version().feature() >= 24) {
      jna.replaceAll(line -> line.replace("come by JNA", "come by java.lang.foreign"));
    }
    assertThat(linesWithoutFlags("")).isEqualTo(jna);
  }

  @Test
  void works_with_the_folders_of_native_libraries_moved() throws Exception {
    Path sqlite = Files.createDirectory(folder.resolve("with a space"));
    Path jna = Files.createDirectory(folder.resolve("jna"));
    String output =
        runOnClassPath(
            "everything", List.of("-Dorg.sqlite.tmpdir=" + sqlite, "-Djna.tmpdir=" + jna));
    assertThat(output).contains("rows 20").contains("sqlite: [" + sqlite).contains("jna: " + jna);
  }

  @Test
  void a_process_that_closes_nothing_leaves_no_journal() throws Exception {
    String output = runOnClassPath("leave", List.of("-Djava.io.tmpdir=" + folder));
    assertThat(output).contains("journals 1 ");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("litestream4j")))
          .isEmpty();
    }
  }

  @Test
  void works_on_the_module_path() throws Exception {
    String main =
        """
        package program;

        import dev.litestream4j.LitestreamVfs;
        import java.nio.file.Path;
        import java.sql.DriverManager;

        public class Main {
          public static void main(String[] arguments) throws Exception {
            var replica = Path.of(
                System.getProperty("litestream4j.testdata"), "golden", "first-snapshot", "replica");
            var url = "jdbc:sqlite:file:x.db?vfs=litestream&replica_url=" + replica.toUri();
            try (var vfs = LitestreamVfs.register();
                var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM account")) {
              row.next();
              System.out.println(Main.class.getModule() + ", rows " + row.getInt(1));
            }
          }
        }
        """;
    assertThat(ModuleProgram.run(folder, List.of("dev.litestream4j.jna", "java.sql"), main))
        .contains("module program, rows 20");
  }
}
