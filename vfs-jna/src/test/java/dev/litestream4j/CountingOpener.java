package dev.litestream4j;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.DatabaseOpener;
import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Notes what SQLite reads of the databases that another opener opens. */
final class CountingOpener implements DatabaseOpener {
  /** What SQLite reads at the start of a transaction: the change counter and what follows. */
  static final Read CHANGE_COUNTER = new Read(24, 16);

  /**
   * A call of xRead.
   *
   * @param offset of the first byte
   * @param length in bytes
   */
  record Read(long offset, int length) {}

  private final DatabaseOpener opener;
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();

  CountingOpener(DatabaseOpener opener) {
    this.opener = opener;
  }

  /** The reads since the last call. */
  List<Read> take() {
    List<Read> taken = List.copyOf(reads);
    reads.clear();
    return taken;
  }

  @Override
  public DatabaseFile open(String name, Map<String, String> parameters) throws IOException {
    return new CountedFile(opener.open(name, parameters));
  }

  private final class CountedFile implements DatabaseFile {
    private final DatabaseFile file;

    CountedFile(DatabaseFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, int length, long offset) throws IOException {
      reads.add(new Read(offset, length));
      return file.read(into, length, offset);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void lock(LockLevel level) throws IOException {
      file.lock(level);
    }

    @Override
    public void unlock(LockLevel level) {
      file.unlock(level);
    }

    @Override
    public Optional<String> pragma(String name, @Nullable String argument) throws IOException {
      return file.pragma(name, argument);
    }

    @Override
    public void failed(String callback, Throwable cause) {
      file.failed(callback, cause);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
