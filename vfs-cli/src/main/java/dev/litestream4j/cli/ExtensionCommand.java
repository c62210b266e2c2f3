package dev.litestream4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code extension}: what other programs load. */
@Command(
    name = "extension",
    header = "Writes the loadable extension for the sqlite3 shell, Python and other programs.",
    description = {
      "",
      "The folder gets litestream4j.so, litestream4j.jar and lib/, which belong together; what is"
          + " there of an older version is replaced. A program that loads litestream4j.so needs a Java"
          + " runtime of 17 or newer, found by LITESTREAM4J_JAVA_HOME, JAVA_HOME or the PATH.",
      ""
    },
    footer = {
      "  litestream4j extension /opt/litestream4j",
      "  sqlite3 -cmd '.load /opt/litestream4j/litestream4j.so'",
      "  sqlite> .open 'file:x.db?vfs=litestream&replica_url=s3://bucket/app.db'"
    })
final class ExtensionCommand implements Callable<Integer> {
  private static final String OBJECT = "litestream4j.so";
  private static final String JAR = "litestream4j.jar";
  private static final String LIBRARIES = "lib";

  private final ProgramIo io;

  @Parameters(
      index = "0",
      paramLabel = "<folder>",
      description = "Where to write; made if it is not there.")
  private Path folder;

  ExtensionCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    Path jar = jar();
    String resource = "/native/" + platform + "/" + OBJECT;
    try (InputStream object = ExtensionCommand.class.getResourceAsStream(resource)) {
      if (object == null) {
        throw new CommandFailedException(
            "this build has no extension for "
                + platform
                + ": it is compiled where the build finds a C compiler (/usr/bin/cc); build on that"
                + " platform, with one");
      }
      Path libraries = Files.createDirectories(folder.resolve(LIBRARIES));
      Files.copy(object, folder.resolve(OBJECT), StandardCopyOption.REPLACE_EXISTING);
      copy(jar, folder.resolve(JAR));
      try (Stream<Path> files = Files.list(jar.resolveSibling(LIBRARIES))) {
        List<Path> all = files.toList();
        for (Path file : all) {
          copy(file, libraries.resolve(file.getFileName().toString()));
        }
      }
    }
    io.out().append(folder.resolve(OBJECT).toAbsolutePath().normalize().toString()).append('\n');
    io.out().flush();
    return ExitCode.OK;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(to) || !Files.isSameFile(from, to)) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The program's own jar, beside which its libraries are. */
  private static Path jar() throws URISyntaxException, CommandFailedException {
    Path own =
        Path.of(ExtensionCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isRegularFile(own) || !Files.isDirectory(own.resolveSibling(LIBRARIES))) {
      throw new CommandFailedException(
          "the extension needs litestream4j.jar with the folder lib beside it, and this program runs"
              + " from "
              + own
              + "; start it by ./litestream4j");
    }
    return own;
  }
}
