package dev.litestream4j;

import dev.litestream4j.core.connection.LockLevel;

/** An image that lets SQLite begin to write: it opens a journal, and fails at the first write. */
final class WritableFile extends ImageFile {
  private volatile LockLevel highest = LockLevel.NONE;

  WritableFile(byte[] image) {
    super(image);
  }

  LockLevel highest() {
    return highest;
  }

  @Override
  public void lock(LockLevel wanted) {
    highest = wanted.compareTo(highest) > 0 ? wanted : highest;
  }
}
