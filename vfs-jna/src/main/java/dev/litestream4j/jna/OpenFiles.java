package dev.litestream4j.jna;

import org.jspecify.annotations.Nullable;

/** The open database files, by what SQLite identifies them with. Thread-safe. */
final class OpenFiles {
  /** By the address of {@code sqlite3_file}; swapped under the lock of this, read without. */
  private volatile LongTable<OpenFile> byAddress = new LongTable<>();

  /** By the addresses of the journal's and the WAL's name; swapped under the lock of this. */
  private volatile LongTable<OpenFile> bySideName = new LongTable<>();

  synchronized void add(OpenFile file) {
    byAddress = byAddress.with(file.address(), file);
    bySideName = bySideName.with(file.journalName(), file).with(file.walName(), file);
  }

  synchronized void remove(OpenFile file) {
    byAddress = byAddress.without(file.address());
    bySideName = bySideName.without(file.journalName()).without(file.walName());
  }

  /**
   * The file at an address.
   *
   * @throws IllegalStateException if none is open there
   */
  OpenFile at(long address) {
    OpenFile file = byAddress.get(address);
    if (file == null) {
      throw new IllegalStateException("no open file at address " + Long.toHexString(address));
    }
    return file;
  }

  boolean contains(long address) {
    return byAddress.get(address) != null;
  }

  /** The file to which a journal's or WAL's name belongs, compared by address. */
  @Nullable OpenFile ofSideName(long nameAddress) {
    return bySideName.get(nameAddress);
  }
}
