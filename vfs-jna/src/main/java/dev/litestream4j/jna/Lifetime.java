package dev.litestream4j.jna;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * How long C may call a binding: from its registration until it is unregistered and its last file
 * is closed. Thread-safe.
 */
final class Lifetime {
  private final Runnable atEnd;

  @GuardedBy("this")
  private boolean registered = true;

  @GuardedBy("this")
  private int files;

  /**
   * @param atEnd called once
   */
  Lifetime(Runnable atEnd) {
    this.atEnd = atEnd;
  }

  /**
   * Counts a file that is being opened.
   *
   * @throws IllegalStateException if the lifetime has ended
   */
  synchronized void opening() {
    if (!registered && files == 0) {
      throw new IllegalStateException("the VFS '" + VfsBinding.NAME + "' is no longer registered");
    }
    files++;
  }

  /** A file was closed, or could not be opened. */
  void closed() {
    boolean last;
    synchronized (this) {
      files--;
      last = !registered && files == 0;
    }
    if (last) {
      atEnd.run();
    }
  }

  /** The VFS was unregistered. To be called once. */
  void unregistered() {
    boolean last;
    synchronized (this) {
      registered = false;
      last = files == 0;
    }
    if (last) {
      atEnd.run();
    }
  }
}
