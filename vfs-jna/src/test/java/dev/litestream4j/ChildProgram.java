package dev.litestream4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Programs that {@link ChildJvm} runs. */
public final class ChildProgram {
  private ChildProgram() {}

  /**
   * Runs the program that the first argument names.
   *
   * @param arguments the program's name, and what it wants to know
   * @throws Exception if it fails
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "everything" -> everything();
      case "leave" -> leaveOpen();
      case "read long" -> LongReader.main(Path.of(arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void everything() throws SQLException, IOException {
    String version = LoaderProbe.tryEverything();
    String rows = LoaderProbe.openReplica();
    System.out.println("SQLite " + version + ", rows " + rows);
    System.out.println("jna: " + System.getProperty("jnidispatch.path"));
    String sqliteFolder = System.getProperty("org.sqlite.tmpdir");
    if (sqliteFolder != null) {
      try (Stream<Path> files = Files.list(Path.of(sqliteFolder))) {
        System.out.println("sqlite: " + files.toList());
      }
    }
  }

  /** Leaves a connection open in the middle of a change, and the VFS registered. */
  private static void leaveOpen() throws SQLException, IOException {
    LitestreamVfs.register(new ImageOpener(Images.numbered(2000), WritableFile::new), () -> {});
    Connection connection = Sql.open();
    Sql.execute(connection, "BEGIN", "UPDATE t SET name = 'other' WHERE id = 7");
    System.out.println("journals " + countJournals() + " of " + connection);
  }

  private static long countJournals() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.toString().endsWith(".journal")).count();
    }
  }
}
