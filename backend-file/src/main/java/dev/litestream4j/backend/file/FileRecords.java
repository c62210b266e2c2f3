package dev.litestream4j.backend.file;

import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaRecord;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records as files in the replica's folder, {@code <folder>/<name>}. A change holds a lock of the
 * operating system on a file beside them, which ends with its process. A record's token is its
 * content. Thread-safe.
 */
final class FileRecords implements RecordStore, AutoCloseable {
  /** Taken before a lock of the operating system, which does not keep threads apart. */
  private static final ReentrantLock CHANGING = new ReentrantLock();

  private final FileReplicaConfig config;
  private final FileErrors errors;
  private final Beginning beginning;
  private final AbandonableCalls threads = new AbandonableCalls("litestream4j-records");

  /** Names a call for messages and refuses it where it must not begin. */
  @FunctionalInterface
  interface Beginning {
    String begin(String verb, Object on, Deadline deadline) throws IOException;
  }

  /** What happens to a record under the lock. */
  @FunctionalInterface
  private interface Change<T> {
    T apply(Optional<String> present) throws IOException;
  }

  FileRecords(FileReplicaConfig config, FileErrors errors, Beginning beginning) {
    this.config = config;
    this.errors = errors;
    this.beginning = beginning;
  }

  @Override
  public Optional<ReplicaRecord> read(String name, Deadline deadline) throws IOException {
    ReplicaRecord.checkName(name);
    String what = beginning.begin("reading record", name, deadline);
    try {
      return content(name, what).map(content -> record(name, content));
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  private static ReplicaRecord record(String name, String content) {
    return new ReplicaRecord(name, content, content);
  }

  private Optional<String> content(String name, String what) throws IOException {
    try (InputStream file = Files.newInputStream(config.folder().resolve(name))) {
      byte[] bytes = file.readNBytes(ReplicaRecord.LARGEST + 1);
      if (bytes.length > ReplicaRecord.LARGEST) {
        throw new ReplicaException(what + " failed: it is too long for a record");
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<ReplicaRecord> create(String name, String content, Deadline deadline)
      throws IOException {
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = beginning.begin("creating record", name, deadline);
    return change(
        name,
        what,
        deadline,
        present -> {
          if (present.isEmpty()) {
            write(name, bytes, what, deadline);
          }
          return own(name, content, present.orElse(content));
        });
  }

  @Override
  public Optional<ReplicaRecord> replace(ReplicaRecord expected, String content, Deadline deadline)
      throws IOException {
    String name = expected.name();
    byte[] bytes = ReplicaRecord.check(name, content);
    String what = beginning.begin("replacing record", name, deadline);
    return change(
        name,
        what,
        deadline,
        present -> {
          if (present.isEmpty()) {
            return Optional.empty();
          }
          if (present.get().equals(expected.token())) {
            write(name, bytes, what, deadline);
            return Optional.of(record(name, content));
          }
          return own(name, content, present.get());
        });
  }

  private static Optional<ReplicaRecord> own(String name, String content, String present) {
    return present.equals(content) ? Optional.of(record(name, content)) : Optional.empty();
  }

  @Override
  public boolean delete(ReplicaRecord expected, Deadline deadline) throws IOException {
    String name = expected.name();
    String what = beginning.begin("deleting record", name, deadline);
    return change(
        name,
        what,
        deadline,
        present -> {
          if (present.isPresent() && !present.get().equals(expected.token())) {
            return false;
          }
          if (Files.deleteIfExists(config.folder().resolve(name))) {
            Folders.sync(config.folder());
          }
          return true;
        });
  }

  private void write(String name, byte[] bytes, String what, Deadline deadline) throws IOException {
    Instant now = config.clock().now();
    TemporaryFile.removeOld(config.folder(), now);
    Path temporary = TemporaryFile.name(config.folder(), now);
    TemporaryFile.write(temporary, Payload.of(bytes), now, what, deadline);
    try {
      Files.move(temporary, config.folder().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      TemporaryFile.remove(temporary, e);
      throw e;
    }
    Folders.sync(config.folder());
  }

  private <T> T change(String name, String what, Deadline deadline, Change<T> change)
      throws IOException {
    try {
      return threads.run(what, deadline, () -> locked(name, what, deadline, change));
    } catch (IOException e) {
      throw errors.translateWrite(what, e);
    }
  }

  private <T> T locked(String name, String what, Deadline deadline, Change<T> change)
      throws IOException, InterruptedException {
    CHANGING.lockInterruptibly();
    try {
      Folders.make(config.folder());
      try (FileChannel file =
          FileChannel.open(
              config.folder().resolve(".litestream4j-records.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        FileLock lock = file.lock();
        try {
          deadline.check(what);
          return change.apply(content(name, what));
        } finally {
          lock.release();
        }
      }
    } catch (OverlappingFileLockException e) {
      throw new TransientReplicaException(
          what + " failed: another class loader of this process changes a record", e);
    } finally {
      CHANGING.unlock();
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
