package dev.litestream4j;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database file over an image in memory. Subclasses change what a callback does. */
class ImageFile implements DatabaseFile {
  private final byte[] image;
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile LockLevel level = LockLevel.NONE;
  private volatile boolean closed;

  ImageFile(byte[] image) {
    this.image = image;
  }

  LockLevel level() {
    return level;
  }

  boolean isClosed() {
    return closed;
  }

  /** What was reported: the callback and the message. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public int read(ByteBuffer into, int length, long offset) throws IOException {
    int inside = (int) Math.max(0, Math.min(length, image.length - offset));
    if (inside > 0) {
      into.put(0, image, (int) offset, inside);
    }
    return inside;
  }

  @Override
  public long size() throws IOException {
    return image.length;
  }

  @Override
  public void lock(LockLevel wanted) throws IOException {
    if (wanted.compareTo(LockLevel.SHARED) > 0) {
      throw new ReadOnlyDatabaseException("an image is read-only");
    }
    level = wanted;
  }

  @Override
  public void unlock(LockLevel wanted) {
    level = wanted;
  }

  @Override
  public Optional<String> pragma(String name, @Nullable String argument) throws IOException {
    return switch (name) {
      case "litestream_txid" -> Optional.of("00000000000000ff");
      case "litestream_lag" -> Optional.of("7");
      case "litestream_time" -> Optional.of(argument == null ? "latest" : "set to " + argument);
      default -> Optional.empty();
    };
  }

  @Override
  public void failed(String callback, Throwable cause) {
    failures.add(callback + ": " + cause.getMessage());
  }

  @Override
  public void close() {
    closed = true;
  }
}
