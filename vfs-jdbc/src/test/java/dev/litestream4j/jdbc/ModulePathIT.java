package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.ModuleProgram;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathIT {
  @TempDir private Path folder;

  @Test
  void theDriverAndTheDataSourceWorkAsModules() throws Exception {
    String main =
        """
        package program;

        import dev.litestream4j.Litestream;
        import dev.litestream4j.jdbc.LitestreamDataSource;
        import java.nio.file.Path;
        import java.sql.Connection;
        import java.sql.DriverManager;

        public class Main {
          public static void main(String[] arguments) throws Exception {
            Path replica = Path.of(
                System.getProperty("litestream4j.testdata"), "golden", "first-snapshot", "replica");
            var source = LitestreamDataSource.builder("file://" + replica).build();
            try (var driven = DriverManager.getConnection("jdbc:litestream:" + replica);
                var sourced = source.getConnection()) {
              System.out.println(Main.class.getModule() + ", " + count(driven) + ", "
                  + count(sourced) + ", TXID " + Litestream.of(sourced).txid());
            }
          }

          private static int count(Connection connection) throws Exception {
            try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM account")) {
              row.next();
              return row.getInt(1);
            }
          }
        }
        """;
    List<String> requires = List.of("dev.litestream4j.jdbc", "dev.litestream4j.jna", "java.sql");
    assertThat(ModuleProgram.run(folder, requires, main))
        .contains("module program, 20, 20, TXID 1");
  }
}
