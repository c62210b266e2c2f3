package dev.litestream4j.extension;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.jna.Pointer;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.LogLevel;
import dev.litestream4j.jna.VfsBinding;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the loadable extension's entry point calls, in a process that is not Java: registers the VFS
 * {@code litestream} with the SQLite library that loads it. Each library is registered with once,
 * however often the extension is loaded. Thread-safe.
 */
public final class Extension {
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private static final int SQLITE_ERROR = 1;
  private static final int SQLITE_OK_LOAD_PERMANENTLY = 256;

  @GuardedBy("Extension.class")
  private static final Map<Long, VfsBinding> BINDINGS = new HashMap<>();

  @GuardedBy("Extension.class")
  private static @Nullable Replicas replicas;

  private Extension() {}

  /**
   * Registers the VFS.
   *
   * @param error {@code char**}, for a message; 0 if nobody wants one
   * @param routines {@code const sqlite3_api_routines*} of the library that loads the extension
   * @return SQLite's result code
   */
  public static synchronized int load(long error, long routines) {
    try {
      if (!BINDINGS.containsKey(routines)) {
        VfsBinding binding = VfsBinding.register(routines, replicas(), () -> {});
        BINDINGS.put(routines, binding);
      }
      return SQLITE_OK_LOAD_PERMANENTLY;
    } catch (Exception | LinkageError e) {
      if (error != 0) {
        new Pointer(error).setPointer(0, VfsBinding.message(routines, e));
      }
      return SQLITE_ERROR;
    }
  }

  @GuardedBy("Extension.class")
  private static Replicas replicas() {
    Replicas made = replicas;
    if (made == null) {
      // a shell's or a script's output is no place for what went well
      if (System.getProperty(LOG_LEVEL) == null) {
        System.setProperty(LOG_LEVEL, "warn");
      }
      LogLevel.apply(System.getenv());
      Providers providers = Providers.discover();
      made = new Replicas(providers.clock(), providers, System.getenv(), Map.of());
      replicas = made;
    }
    return made;
  }

  /**
   * The process ends: uploads what is committed, for 10 s at most, and deletes temporary files.
   * Databases that are still open cannot be used any more.
   */
  public static synchronized void close() {
    Replicas open = replicas;
    if (open != null) {
      open.close();
    }
    BINDINGS.values().forEach(VfsBinding::endProcess);
  }
}
