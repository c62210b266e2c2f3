package dev.litestream4j.jna;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's C functions, from the table that it hands to extensions. Thread-safe.
 *
 * @see RoutineSlot
 */
final class SqliteApi {
  static final int SQLITE_UTF8 = 1;
  static final int SQLITE_DIRECTONLY = 0x000080000;

  /** Tells SQLite to copy a text before the call returns. */
  private static final long SQLITE_TRANSIENT = -1;

  private final Pointer routines;

  /**
   * @param routines {@code const sqlite3_api_routines*}, valid as long as the library is loaded
   */
  SqliteApi(long routines) {
    this.routines = new Pointer(routines);
  }

  private Function function(int slot) {
    return Function.getFunction(pointer(slot));
  }

  private Pointer pointer(int slot) {
    Pointer function = routines.getPointer((long) slot * Long.BYTES);
    if (function == null) {
      throw new IllegalStateException(
          "this build of SQLite lacks the function in place "
              + slot
              + " of sqlite3_api_routines; use the sqlite-jdbc of Maven Central");
    }
    return function;
  }

  private int callInt(int slot, @Nullable Object... arguments) {
    return function(slot).invokeInt(arguments);
  }

  private long callLong(int slot, @Nullable Object... arguments) {
    return function(slot).invokeLong(arguments);
  }

  private void callVoid(int slot, @Nullable Object... arguments) {
    function(slot).invokeVoid(arguments);
  }

  /** A million for the major, a thousand for the minor version. */
  int libversionNumber() {
    return callInt(RoutineSlot.LIBVERSION_NUMBER);
  }

  /** A function that answers a number other than 0, whatever it is called with. */
  Pointer nonZeroPointer() {
    return pointer(RoutineSlot.LIBVERSION_NUMBER);
  }

  /** A function that does nothing and answers 0, whatever pointer to data it is called with. */
  Pointer zeroPointer() {
    return pointer(RoutineSlot.CANCEL_AUTO_EXTENSION);
  }

  /** Memory that SQLite frees, or that stays for good. */
  Pointer malloc(long bytes) {
    long address = callLong(RoutineSlot.MALLOC64, bytes);
    if (address == 0) {
      throw new OutOfMemoryError("SQLite has no " + bytes + " bytes of memory left");
    }
    return new Pointer(address);
  }

  /** A copy of a text in memory that SQLite frees. */
  Pointer mallocText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Pointer memory = malloc(bytes.length + 1L);
    memory.write(0, bytes, 0, bytes.length);
    memory.setByte(bytes.length, (byte) 0);
    return memory;
  }

  void free(Pointer memory) {
    callVoid(RoutineSlot.FREE, memory);
  }

  /** The {@code sqlite3_vfs*}, or 0. */
  long vfsFind(String name) {
    return callLong(RoutineSlot.VFS_FIND, NativeText.of(name));
  }

  int vfsRegister(Pointer vfs) {
    return callInt(RoutineSlot.VFS_REGISTER, vfs, 0);
  }

  int vfsUnregister(Pointer vfs) {
    return callInt(RoutineSlot.VFS_UNREGISTER, vfs);
  }

  int autoExtension(Pointer entryPoint) {
    return callInt(RoutineSlot.AUTO_EXTENSION, entryPoint);
  }

  void cancelAutoExtension(Pointer entryPoint) {
    callVoid(RoutineSlot.CANCEL_AUTO_EXTENSION, entryPoint);
  }

  /** The pointer that an operation of the main database's file gives, or 0. */
  long mainFilePointer(long db, int operation) {
    Memory result = new Memory(Long.BYTES);
    result.setLong(0, 0);
    int code = callInt(RoutineSlot.FILE_CONTROL, new Pointer(db), null, operation, result);
    return code == ResultCode.SQLITE_OK ? result.getLong(0) : 0;
  }

  /** Whether a connection is between {@code BEGIN} and the end of that transaction. */
  boolean inTransaction(long db) {
    return callInt(RoutineSlot.GET_AUTOCOMMIT, new Pointer(db)) == 0;
  }

  int createFunction(
      long db, String name, int arguments, int textAndFlags, long userData, Pointer xFunc) {
    return callInt(
        RoutineSlot.CREATE_FUNCTION_V2,
        new Pointer(db),
        NativeText.of(name),
        arguments,
        textAndFlags,
        new Pointer(userData),
        xFunc,
        null,
        null,
        null);
  }

  /** The {@code sqlite3*} whose statement calls a function. */
  long connection(long context) {
    return callLong(RoutineSlot.CONTEXT_DB_HANDLE, new Pointer(context));
  }

  /** What {@link #createFunction} was given as user data. */
  long userData(long context) {
    return callLong(RoutineSlot.USER_DATA, new Pointer(context));
  }

  /** The text of a value, or null for SQL's NULL. */
  @Nullable String valueText(long value) {
    return NativeText.at(callLong(RoutineSlot.VALUE_TEXT, new Pointer(value)));
  }

  void resultText(long context, String text) {
    Memory memory = NativeText.of(text);
    callVoid(RoutineSlot.RESULT_TEXT, new Pointer(context), memory, -1, SQLITE_TRANSIENT);
  }

  void resultLong(long context, long value) {
    callVoid(RoutineSlot.RESULT_INT64, new Pointer(context), value);
  }

  void resultNull(long context) {
    callVoid(RoutineSlot.RESULT_NULL, new Pointer(context));
  }

  void resultError(long context, String message) {
    callVoid(RoutineSlot.RESULT_ERROR, new Pointer(context), NativeText.of(message), -1);
  }

  /** The key of a URI parameter, counted from 0, or null. */
  @Nullable String uriKey(long fileName, int number) {
    return NativeText.at(callLong(RoutineSlot.URI_KEY, new Pointer(fileName), number));
  }

  @Nullable String uriParameter(long fileName, String key) {
    return NativeText.at(
        callLong(RoutineSlot.URI_PARAMETER, new Pointer(fileName), NativeText.of(key)));
  }

  boolean uriBoolean(long fileName, String key) {
    return callInt(RoutineSlot.URI_BOOLEAN, new Pointer(fileName), NativeText.of(key), 0) != 0;
  }

  /** The address of the name that SQLite gives to a database's rollback journal. */
  long filenameJournal(long fileName) {
    return callLong(RoutineSlot.FILENAME_JOURNAL, new Pointer(fileName));
  }

  /** The address of the name that SQLite gives to a database's WAL. */
  long filenameWal(long fileName) {
    return callLong(RoutineSlot.FILENAME_WAL, new Pointer(fileName));
  }
}
