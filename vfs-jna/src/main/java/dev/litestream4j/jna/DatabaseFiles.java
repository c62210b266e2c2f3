package dev.litestream4j.jna;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.DatabaseOpener;
import java.io.IOException;
import java.util.Map;

/** Opens main database files. Thread-safe. */
final class DatabaseFiles {
  private final SqliteApi api;
  private final Lifetime lifetime;
  private final OpenFiles files;
  private final FailedFiles failedFiles;
  private final DatabaseOpener opener;
  private final IoMethods ioMethods;
  private final DatabaseNames names = new DatabaseNames();

  DatabaseFiles(
      SqliteApi api,
      Lifetime lifetime,
      OpenFiles files,
      FailedFiles failedFiles,
      DatabaseOpener opener,
      IoMethods ioMethods) {
    this.api = api;
    this.lifetime = lifetime;
    this.files = files;
    this.failedFiles = failedFiles;
    this.opener = opener;
    this.ioMethods = ioMethods;
  }

  /**
   * Opens a database. One that cannot be opened becomes one of the {@link FailedFiles}.
   *
   * @param fileName a {@code sqlite3_filename}
   * @param address of {@code sqlite3_file}
   * @throws IllegalStateException if the registration has ended
   */
  void open(long fileName, long address) {
    failedFiles.forget(address);
    lifetime.opening();
    try {
      files.add(openFile(fileName, address));
      ioMethods.install(address);
    } catch (Throwable cause) {
      failedFiles.install(address, NativeText.require(fileName), cause);
      lifetime.closed();
    }
  }

  private OpenFile openFile(long fileName, long address) throws IOException {
    String name = NativeText.require(fileName);
    Map<String, String> parameters = UriParameters.distinct(api, fileName);
    long journalName = api.filenameJournal(fileName);
    long walName = api.filenameWal(fileName);
    DatabaseFile database = opener.open(DatabaseNames.label(name, parameters), parameters);
    try {
      if (withoutLocks(fileName)) {
        database.hold();
      }
      return new OpenFile(address, journalName, walName, database, api);
    } catch (Throwable e) {
      database.close();
      throw e;
    }
  }

  /**
   * Whether SQLite will not lock a database.
   *
   * @param fileName a {@code sqlite3_filename}
   */
  boolean withoutLocks(long fileName) {
    return api.uriBoolean(fileName, "immutable") || api.uriBoolean(fileName, "nolock");
  }

  /**
   * The name under which SQLite knows a database, see {@link DatabaseNames}.
   *
   * @param fileName a {@code sqlite3_filename} with the label
   */
  String fullName(long fileName) {
    StackReserve.require();
    return names.of(NativeText.require(fileName), UriParameters.of(api, fileName));
  }
}
