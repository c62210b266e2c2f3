package dev.litestream4j.core.write;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes pages as SQLite does, each filled with one number. */
public final class RawWrites {
  public static final int PAGE_SIZE = 512;

  /** Where a page has its number: behind the database header. */
  private static final int CONTENT = 100;

  private static final int COUNTER = 24;
  private static final int SIZE = 28;
  private static final int VALID_FOR = 92;

  private RawWrites() {}

  /** Commits: the database has so many pages then, and the pages given hold the value. */
  public static void commit(DatabaseFile file, int size, long value, int... pages)
      throws IOException {
    file.lock(LockLevel.SHARED);
    try {
      file.lock(LockLevel.RESERVED);
      write(file, size, value, pages);
      file.decideCommit();
      file.sync();
      file.committed();
      file.unlock(LockLevel.SHARED);
    } finally {
      file.unlock(LockLevel.NONE);
    }
  }

  /** Writes in a transaction under way all that a commit of it would. */
  public static void write(DatabaseFile file, int size, long value, int... pages)
      throws IOException {
    ByteBuffer first = ByteBuffer.allocate(PAGE_SIZE);
    int counter = 0;
    if (file.size() > 0) {
      file.read(first, PAGE_SIZE, 0);
      counter = first.getInt(COUNTER);
    }
    file.lock(LockLevel.EXCLUSIVE);
    first.putInt(COUNTER, counter + 1).putInt(SIZE, size).putInt(VALID_FOR, counter + 1);
    file.write(first, PAGE_SIZE, 0);
    for (int page : pages) {
      ByteBuffer content = ByteBuffer.allocate(PAGE_SIZE);
      content.putLong(CONTENT, value);
      file.write(content, PAGE_SIZE, (long) (page - 1) * PAGE_SIZE);
    }
  }

  /** The value of a page, in a transaction of its own. */
  public static long read(DatabaseFile file, int page) throws IOException {
    file.lock(LockLevel.SHARED);
    try {
      return readPinned(file, page);
    } finally {
      file.unlock(LockLevel.NONE);
    }
  }

  public static long readPinned(DatabaseFile file, int page) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(PAGE_SIZE);
    file.read(content, PAGE_SIZE, (long) (page - 1) * PAGE_SIZE);
    return content.getLong(CONTENT);
  }
}
