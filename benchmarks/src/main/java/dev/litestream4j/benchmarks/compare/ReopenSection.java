package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;

/** Everything is read twice, over a page cache that outlives the first time. */
final class ReopenSection implements Section {
  private static final String PATH = "reopen";

  private final Path replica;
  private final Path folder;

  /**
   * @param folder for the cache
   */
  ReopenSection(Path replica, Path folder) {
    this.replica = replica;
    this.folder = folder;
  }

  @Override
  public String name() {
    return "reopen";
  }

  @Override
  public void run(Far far) throws Exception {
    far.store().upload(replica, PATH);
    Path cache = Files.createDirectories(folder.resolve("page-cache"));
    far.line("| everything read | time | requests | depth | bytes |");
    far.line("|---|---|---|---|---|");
    for (String when : new String[] {"first", "after reopening, `page_cache_path`"}) {
      Measured measured = Measured.of(far.proxy(), () -> readAll(far, cache));
      far.line("| %s | %s |", when, measured.cellsWithListings());
    }
  }

  private static void readAll(Far far, Path cache) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs;
        Connection connection =
            DriverManager.getConnection(
                far.url(
                    PATH,
                    "page_cache=offheap",
                    "page_cache_size=32MB",
                    "poll_interval=1h",
                    "page_cache_path=" + cache))) {
      Queries.schema(connection);
      Queries.read(connection, "PRAGMA integrity_check");
    }
  }
}
