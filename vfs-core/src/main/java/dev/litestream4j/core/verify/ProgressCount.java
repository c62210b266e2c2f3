package dev.litestream4j.core.verify;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Counts what was read and verified, and tells the listener. Thread-safe. */
final class ProgressCount {
  private final VerifyListener listener;

  @GuardedBy("this")
  private VerifyProgress progress = new VerifyProgress(0, 0, 0, 0);

  ProgressCount(VerifyListener listener) {
    this.listener = listener;
  }

  /** More files are to be verified. */
  synchronized void expect(int files, long bytes) {
    update(
        new VerifyProgress(
            progress.files(),
            progress.totalFiles() + files,
            progress.bytes(),
            progress.totalBytes() + bytes));
  }

  /** Bytes were read. */
  synchronized void arrived(long bytes) {
    update(
        new VerifyProgress(
            progress.files(),
            progress.totalFiles(),
            progress.bytes() + bytes,
            progress.totalBytes()));
  }

  /** A file is done, of which some bytes may have been left unread. */
  synchronized void verified(long unread) {
    update(
        new VerifyProgress(
            progress.files() + 1,
            progress.totalFiles(),
            progress.bytes() + unread,
            progress.totalBytes()));
  }

  @GuardedBy("this")
  private void update(VerifyProgress next) {
    progress = next;
    listener.progress(next);
  }
}
