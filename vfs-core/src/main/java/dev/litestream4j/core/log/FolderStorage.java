package dev.litestream4j.core.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the local file system. */
public final class FolderStorage implements LogStorage {
  private static final String LOCK_FILE = "lock";

  /** Windows has no way to sync a folder, and needs none. */
  private static final boolean SYNCS_FOLDERS =
      !System.getProperty("os.name", "").startsWith("Windows");

  private final Path folder;

  @GuardedBy("this")
  private @Nullable FileChannel lockChannel;

  /**
   * A folder, which is made if it is missing.
   *
   * @param folder the folder
   * @throws IOException if it cannot be made
   */
  public FolderStorage(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.toAbsolutePath());
  }

  @Override
  public String location() {
    return folder.toString();
  }

  @Override
  public synchronized boolean lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock != null) {
      lockChannel = channel;
    }
    return lock != null;
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(LOCK_FILE))
          .sorted()
          .toList();
    }
  }

  @Override
  public LogFile open(String name) throws IOException {
    return new PlainFile(new RandomAccessFile(folder.resolve(name).toFile(), "rw"));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void syncNames() throws IOException {
    if (SYNCS_FOLDERS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (lockChannel != null) {
      lockChannel.close();
      lockChannel = null;
    }
  }

  /** Not a channel: those close when a thread that uses them is interrupted. */
  private static final class PlainFile implements LogFile {
    /** Guarded by its own monitor, for it has one position. */
    private final RandomAccessFile file;

    PlainFile(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      byte[] array = bytes.array();
      synchronized (file) {
        file.seek(offset);
        file.write(array, bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }
      bytes.position(bytes.limit());
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      byte[] array = into.array();
      synchronized (file) {
        file.seek(offset);
        file.readFully(array, into.arrayOffset() + into.position(), into.remaining());
      }
      into.position(into.limit());
    }

    @Override
    public void truncate(long size) throws IOException {
      file.setLength(size);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
