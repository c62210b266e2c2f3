package dev.litestream4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.LitestreamVfs;
import org.jspecify.annotations.Nullable;

/**
 * The driver's share in the registration of the VFS: taken for its first connection, and kept until
 * the driver is deregistered. Giving it up with the last connection would throw away threads with
 * each connection of a program that has no pool.
 */
final class VfsRegistration {
  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static @Nullable LitestreamVfs share;

  private VfsRegistration() {}

  /**
   * Registers the VFS unless that was done.
   *
   * @throws IllegalStateException if it is not possible with the sqlite-jdbc of the class path
   */
  static void hold() {
    synchronized (LOCK) {
      if (share == null) {
        share = LitestreamVfs.register();
      }
    }
  }

  /** Gives the share back. The next connection takes a new one. */
  static void release() {
    synchronized (LOCK) {
      if (share != null) {
        share.close();
        share = null;
      }
    }
  }
}
