package dev.litestream4j.jna;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Function pointers to Java callbacks, valid as long as this object is reachable. Not thread-safe
 * while pointers are made.
 */
final class FunctionPointers {
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

  /** Gives the callbacks up, once C calls them no longer. */
  void release() {
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
