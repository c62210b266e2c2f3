package dev.litestream4j.core.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Counts what was read of many files, and tells the listener. Thread-safe. */
public final class ReadCount {
  private final ReadListener listener;

  @GuardedBy("this")
  private ReadProgress progress = new ReadProgress(0, 0, 0, 0);

  /**
   * Nothing is read yet.
   *
   * @param listener is told of every change
   */
  public ReadCount(ReadListener listener) {
    this.listener = listener;
  }

  /**
   * More files are to be read.
   *
   * @param files their number
   * @param bytes their sizes together
   */
  public synchronized void expect(int files, long bytes) {
    update(
        new ReadProgress(
            progress.files(),
            progress.totalFiles() + files,
            progress.bytes(),
            progress.totalBytes() + bytes));
  }

  /**
   * Bytes were read.
   *
   * @param bytes their number
   */
  public synchronized void arrived(long bytes) {
    update(
        new ReadProgress(
            progress.files(),
            progress.totalFiles(),
            progress.bytes() + bytes,
            progress.totalBytes()));
  }

  /**
   * A file is done.
   *
   * @param unread bytes of it that were left unread
   */
  public synchronized void done(long unread) {
    update(
        new ReadProgress(
            progress.files() + 1,
            progress.totalFiles(),
            progress.bytes() + unread,
            progress.totalBytes()));
  }

  @GuardedBy("this")
  private void update(ReadProgress next) {
    progress = next;
    listener.progress(next);
  }
}
