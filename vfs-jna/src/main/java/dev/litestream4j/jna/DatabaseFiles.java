package dev.litestream4j.jna;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.DatabaseOpener;
import dev.litestream4j.core.connection.LockLevel;
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
    DatabaseFile database = opener.open(label(name, parameters), parameters);
    try {
      if (api.uriBoolean(fileName, "immutable") || api.uriBoolean(fileName, "nolock")) {
        // SQLite takes no lock on such a file: what it reads must hold still until it is closed
        database.lock(LockLevel.SHARED);
      }
      return new OpenFile(address, name, parameters, journalName, walName, database);
    } catch (Throwable e) {
      database.close();
      throw e;
    }
  }

  /**
   * The name under which SQLite knows a database. It is the label itself. But SQLite's shared cache
   * takes databases of one name for one database: a second one of the same label but with other
   * parameters, another replica perhaps, gets a name of its own.
   *
   * @param fileName a {@code sqlite3_filename}
   */
  String fullName(long fileName) throws Throwable {
    StackReserve.require();
    String name = NativeText.require(fileName);
    Map<String, String> parameters = UriParameters.of(api, fileName);
    return files.holdsOther(name, parameters) ? name + distinction(parameters) : name;
  }

  private static String distinction(Map<String, String> parameters) {
    return "#" + Integer.toHexString(parameters.hashCode());
  }

  /** What the URL says, of a name that {@link #fullName} gave. */
  private static String label(String name, Map<String, String> parameters) {
    String added = distinction(parameters);
    return name.endsWith(added) ? name.substring(0, name.length() - added.length()) : name;
  }
}
