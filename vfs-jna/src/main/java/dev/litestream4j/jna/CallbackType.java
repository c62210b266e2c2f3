package dev.litestream4j.jna;

import com.sun.jna.Callback;

/**
 * The types of the functions that SQLite calls. Pointers are passed as {@code long}: JNA calls a
 * method of primitive arguments directly, without reflection or objects.
 */
final class CallbackType {
  private CallbackType() {}

  /** {@code xClose}, {@code xSectorSize}, {@code xDeviceCharacteristics}. */
  interface OfFile extends Callback {
    int invoke(long file);
  }

  /** {@code xLock}, {@code xUnlock}, {@code xSync}. */
  interface OfFileAndInt extends Callback {
    int invoke(long file, int argument);
  }

  /** {@code xTruncate}, {@code xFileSize}, {@code xCheckReservedLock}. */
  interface OfFileAndLong extends Callback {
    int invoke(long file, long argument);
  }

  /** {@code xRead}, {@code xWrite}. */
  interface Transfer extends Callback {
    int invoke(long file, long buffer, int amount, long offset);
  }

  /** {@code xFileControl}. */
  interface Control extends Callback {
    int invoke(long file, int operation, long argument);
  }

  /** {@code xOpen}. */
  interface Open extends Callback {
    int invoke(long vfs, long name, long file, int flags, long outFlags);
  }

  /** {@code xDelete}. */
  interface Delete extends Callback {
    int invoke(long vfs, long name, int syncDirectory);
  }

  /** {@code xAccess} and {@code xFullPathname}. */
  interface Name extends Callback {
    int invoke(long vfs, long name, int argument, long out);
  }

  /** {@code xDlOpen}. */
  interface DlOpen extends Callback {
    long invoke(long vfs, long name);
  }

  /** {@code xDlSym}. */
  interface DlSym extends Callback {
    long invoke(long vfs, long handle, long symbol);
  }

  /** {@code xDlClose}. */
  interface DlClose extends Callback {
    void invoke(long vfs, long handle);
  }

  /** The entry point of an extension. */
  interface EntryPoint extends Callback {
    int invoke(long db, long errorMessage, long routines);
  }

  /** {@code xFunc} of an SQL function. */
  interface SqlFunction extends Callback {
    void invoke(long context, int count, long values);
  }
}
