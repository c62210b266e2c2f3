package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where journals lie. SQLite names a journal after its database; that name is mapped to one in a
 * private folder, another for each open file, so that no journal is ever taken for a database's
 * that did not write it.
 */
final class SideFiles {
  /** {@code <database>-mj<6 digits>9<2 digits>}, made by SQLite for commits across databases. */
  private static final Pattern SUPER_JOURNAL = Pattern.compile("-mj[0-9A-F]{6}9[0-9A-F]{2}$");

  private final OpenFiles files;
  private final PrivateFiles privateFiles;

  SideFiles(OpenFiles files, PrivateFiles privateFiles) {
    this.files = files;
    this.privateFiles = privateFiles;
  }

  /** Whether a name is that of a journal or WAL of an open file of ours. */
  boolean isOurs(long nameAddress) {
    return files.ofSideName(nameAddress) != null;
  }

  /** Whether a name is that of a WAL of an open file of ours. */
  boolean isWal(long nameAddress) {
    OpenFile file = files.ofSideName(nameAddress);
    return file != null && file.walName() == nameAddress;
  }

  /**
   * The true path of a journal.
   *
   * @return the path, or null if the name is not one that SQLite made for a database of ours
   * @throws IOException if the private folder cannot be made
   */
  @Nullable Pointer path(long nameAddress) throws IOException {
    String fileName = fileName(nameAddress);
    return fileName == null ? null : privateFiles.path(fileName);
  }

  private @Nullable String fileName(long nameAddress) {
    OpenFile file = files.ofSideName(nameAddress);
    if (file != null) {
      return journal(file);
    }
    String name = NativeText.at(nameAddress);
    int length = name == null ? 0 : name.length();
    return name != null && SUPER_JOURNAL.matcher(name).find()
        ? name.substring(length - 11) + ".super"
        : null;
  }

  private static String journal(OpenFile file) {
    return Long.toHexString(file.address()) + ".journal";
  }

  /** Deletes the journal of a file that was closed. */
  void closed(OpenFile file) {
    privateFiles.delete(journal(file));
  }
}
