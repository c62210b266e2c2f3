package dev.litestream4j.jna;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Function pointers to Java callbacks, valid as long as this object is reachable. Not thread-safe
 * while pointers are made.
 */
final class FunctionPointers {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  /**
   * SQLite's own threads come through callbacks too (sorting with {@code PRAGMA threads}). Such a
   * thread stays attached to the JVM until it ends: to attach it for each call costs more than the
   * call.
   */
  private static final CallbackThreadInitializer STAY_ATTACHED =
      new CallbackThreadInitializer(true, false, "litestream4j-sqlite");

  /** JNA's key for the class that a map of library options belongs to. */
  private static final String ENCLOSING_LIBRARY = "enclosing-library";

  /** JNA itself refers to callbacks weakly. */
  private final List<Callback> held = new ArrayList<>();

  /** Null where JNA has to serve; asked for once JNA has made a pointer. */
  private @Nullable ForeignStubs foreign;

  private boolean foreignAsked;

  /**
   * A C function that returns its first argument. A direct-mapped method passes a callback as its
   * function pointer of the direct kind, for which JNA has no other access.
   */
  private static final class Identity {
    static native Pointer memmove(Callback function, Pointer none, long zero);

    private Identity() {}
  }

  /**
   * Makes a function pointer.
   *
   * @param callback throws nothing; its arguments and result are primitive
   * @return the pointer
   */
  Pointer to(Callback callback) {
    held.add(callback);
    Native.setCallbackThreadInitializer(callback, STAY_ATTACHED);
    synchronized (FunctionPointers.class) {
      Native.register(Identity.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
      try {
        return Identity.memmove(callback, Pointer.NULL, 0);
      } finally {
        Native.unregister(Identity.class);
        unpin(Identity.class);
        unpin(callback.getClass());
      }
    }
  }

  /**
   * Makes a function pointer of the fastest kind there is, for a callback that SQLite calls often.
   * One of JNA's must have been made before.
   *
   * @param type the callback's interface
   * @param callback as for {@link #to}; not {@code xClose}, under which the pointers may be
   *     released
   * @return the pointer
   */
  <T extends Callback> Pointer toOften(Class<T> type, T callback) {
    if (!foreignAsked) {
      foreignAsked = true;
      foreign = ForeignStubs.open().orElse(null);
      LOG.debug("reads and locks come by {}", foreign == null ? "JNA" : "java.lang.foreign");
    }
    return foreign == null ? to(callback) : foreign.to(type, callback);
  }

  /** Gives the callbacks up, once C calls them no longer. */
  void release() {
    if (foreign != null) {
      foreign.close();
    }
    CallbackPurge.after(held.get(0));
    held.clear();
  }

  /**
   * JNA keeps options by class in a weak map, but each value refers to its own key. Where JNA has
   * an outer class loader that would hold ours for good.
   */
  private static void unpin(Class<?> type) {
    Native.getLibraryOptions(type).remove(ENCLOSING_LIBRARY);
  }
}
