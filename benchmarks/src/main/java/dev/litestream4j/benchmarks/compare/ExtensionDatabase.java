package dev.litestream4j.benchmarks.compare;

import java.nio.file.Path;
import java.util.Map;

/** Litestream's VFS as its users have it: a loadable extension in Python's {@code sqlite3}. */
final class ExtensionDatabase extends ProcessDatabase {
  private static final String PROGRAM =
      """
      import sqlite3, sys
      loader = sqlite3.connect(':memory:')
      loader.enable_load_extension(True)
      loader.execute("SELECT load_extension(?, 'sqlite3_litestreamvfs_init')", (sys.argv[1],))
      connection = None
      print('ready', flush=True)
      for line in sys.stdin:
          if connection is None:
              connection = sqlite3.connect('file:bench.db?vfs=litestream', uri=True)
          print(sum(1 for row in connection.execute(line)), flush=True)
      """;

  private final Path extension;
  private final Map<String, String> environment;

  /**
   * @param extension the shared object
   * @param environment names the replica and has credentials
   */
  ExtensionDatabase(Path extension, Map<String, String> environment) {
    this.extension = extension;
    this.environment = environment;
  }

  @Override
  ProcessBuilder program() {
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM, extension.toString());
    builder.environment().putAll(environment);
    builder.environment().remove("AWS_CA_BUNDLE"); // Litestream's S3 client refuses it
    return builder;
  }
}
