package dev.litestream4j;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.connection.DatabaseOpener;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.settings.LogLevel;
import dev.litestream4j.jna.SqliteJdbc;
import dev.litestream4j.jna.VfsBinding;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers the VFS {@code litestream} with the sqlite-jdbc that is visible to the class loader of
 * this class. From then on
 *
 * <pre>{@code
 * try (LitestreamVfs vfs = LitestreamVfs.register();
 *     Connection connection = DriverManager.getConnection(
 *         "jdbc:sqlite:file:any.db?vfs=litestream&replica_url=file:///backup/my.db")) {
 *   …
 * }
 * }</pre>
 *
 * opens a replica. Connections that do not name the VFS are not affected in any way.
 *
 * <p><b>Lifetime.</b> Registering again gives another share in the same registration. When the last
 * share is closed, new connections fail with SQLite's "no such vfs: litestream"; open ones go on
 * working until they are closed, and only then threads, caches and callbacks are given up. The VFS
 * can be registered again at any time; what stays of each registration is some 200 bytes of native
 * memory.
 *
 * <p><b>Class loaders.</b> Each copy of sqlite-jdbc in a process has VFSes of its own. A class
 * loader of this class that is dropped is collected once all shares and connections are closed. One
 * that is dropped with an open share stays in memory for good, on purpose: its connections go on
 * working. Where two class loaders share one sqlite-jdbc, the one that registered last serves; when
 * its last share is closed, the other one does again.
 *
 * <p><b>Java 24 and later.</b> JNA and sqlite-jdbc use native access, for which the JVM warns
 * unless it runs with {@code --enable-native-access=ALL-UNNAMED}, or on the module path with {@code
 * --enable-native-access=com.sun.jna,org.xerial.sqlitejdbc}. With {@code
 * --illegal-native-access=deny} and without that option opening fails.
 *
 * <p><b>Callbacks.</b> SQLite's reads run Java code on top of native frames. A query for which less
 * than some 100 KiB of the thread's stack are left fails with an I/O error. What a collation or a
 * progress handler of the program throws can be lost on the way through a callback: let them not
 * throw.
 *
 * <p>Thread-safe.
 */
public final class LitestreamVfs implements AutoCloseable {
  /** The name that a connection gives in its URL as {@code vfs}. */
  public static final String NAME = VfsBinding.NAME;

  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static @Nullable Registration current;

  private final Registration registration;

  @GuardedBy("LOCK")
  private boolean closed;

  private static final class Registration {
    final VfsBinding binding;
    final Object settings;
    int shares;

    Registration(VfsBinding binding, Object settings) {
      this.binding = binding;
      this.settings = settings;
    }
  }

  private LitestreamVfs(Registration registration) {
    this.registration = registration;
  }

  /**
   * Registers the VFS, or takes a share in its registration whatever the settings of that are.
   *
   * @return the share
   * @throws IllegalStateException if the sqlite-jdbc is missing, too old or not usable; the message
   *     names its version
   */
  public static LitestreamVfs register() {
    synchronized (LOCK) {
      return current != null ? share(current) : register(Map.of());
    }
  }

  /**
   * Registers the VFS with settings for what a connection's URL does not say.
   *
   * @param settings by the names of URL parameters, for example {@code poll_interval}
   * @return the share
   * @throws IllegalArgumentException if a setting is unknown, or the environment variable {@code
   *     LITESTREAM_LOG_LEVEL} names no level; the message lists the valid ones
   * @throws IllegalStateException if the VFS is registered with other settings, or as {@link
   *     #register()}
   */
  public static LitestreamVfs register(Map<String, String> settings) {
    Map<String, String> wanted = new TreeMap<>(settings);
    synchronized (LOCK) {
      if (current == null) {
        return builder().settings(wanted).register();
      }
      if (!current.settings.equals(wanted)) {
        throw new IllegalStateException(
            "the VFS is registered already with the settings "
                + shown(current.settings)
                + ", not "
                + shown(wanted)
                + "; close that registration first, or give the settings in the connections' URLs");
      }
      return share(current);
    }
  }

  private static Object shown(Object settings) {
    return settings instanceof Map<?, ?> map ? LitestreamVfsBuilder.shown(map) : settings;
  }

  /**
   * Begins a registration with objects that the program made itself: a clock, a page cache for all
   * replicas, clients of some replicas.
   *
   * @return a builder
   */
  public static LitestreamVfsBuilder builder() {
    return new LitestreamVfsBuilder();
  }

  /**
   * Registers the VFS for replicas, unless it is registered already.
   *
   * @param replicas makes them, if needed
   * @param settings what other registrations are compared with
   * @return the share
   */
  static LitestreamVfs register(Supplier<Replicas> replicas, Object settings) {
    synchronized (LOCK) {
      if (current != null) {
        throw new IllegalStateException(
            "the VFS is registered already, with the settings "
                + shown(current.settings)
                + "; close that registration first");
      }
      LogLevel.apply(System.getenv());
      Replicas opener = replicas.get();
      return register(opener, opener::close, settings);
    }
  }

  /**
   * Registers the VFS with an opener of one's own.
   *
   * @param opener opens the databases
   * @param released called once, when the registration has ended and no file is open
   * @return the share
   */
  static LitestreamVfs register(DatabaseOpener opener, Runnable released) {
    synchronized (LOCK) {
      if (current != null) {
        throw new IllegalStateException("the VFS is registered already");
      }
      LogLevel.apply(System.getenv());
      return register(opener, released, opener);
    }
  }

  @GuardedBy("LOCK")
  private static LitestreamVfs register(DatabaseOpener opener, Runnable released, Object settings) {
    VfsBinding binding;
    try {
      binding = VfsBinding.register(SqliteJdbc.routines(), opener, released);
    } catch (Throwable e) {
      released.run();
      throw e;
    }
    Registration registration = new Registration(binding, settings);
    current = registration;
    return share(registration);
  }

  @GuardedBy("LOCK")
  private static LitestreamVfs share(Registration registration) {
    registration.shares++;
    return new LitestreamVfs(registration);
  }

  /** Gives the share back; the last one ends the registration. Closing twice has no effect. */
  @Override
  public void close() {
    synchronized (LOCK) {
      if (!closed) {
        closed = true;
        registration.shares--;
        if (registration.shares == 0) {
          current = null;
          registration.binding.close();
        }
      }
    }
  }
}
