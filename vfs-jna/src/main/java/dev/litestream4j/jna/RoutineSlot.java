package dev.litestream4j.jna;

/**
 * Places in {@code struct sqlite3_api_routines}, counted in pointers. SQLite only ever appends to
 * that structure, so a place never changes.
 *
 * <pre>{@code
 * void (*free)(void*);                                                     // 58
 * int (*get_autocommit)(sqlite3*);                                         // 60
 * int (*libversion_number)(void);                                          // 67
 * void (*result_error)(sqlite3_context*, const char*, int);                // 80
 * void (*result_int64)(sqlite3_context*, sqlite_int64);                    // 83
 * void (*result_null)(sqlite3_context*);                                   // 84
 * void (*result_text)(sqlite3_context*, const char*, int n, void(*)(void*)); // 85
 * void *(*user_data)(sqlite3_context*);                                    // 101
 * const unsigned char *(*value_text)(sqlite3_value*);                      // 109
 * int (*file_control)(sqlite3*, const char*, int, void*);                  // 127
 * sqlite3_vfs *(*vfs_find)(const char*);                                   // 141
 * int (*vfs_register)(sqlite3_vfs*, int makeDefault);                      // 142
 * int (*vfs_unregister)(sqlite3_vfs*);                                     // 143
 * sqlite3 *(*context_db_handle)(sqlite3_context*);                         // 149
 * int (*create_function_v2)(sqlite3*, const char*, int nArg, int eTextRep, void *pApp,
 *     xFunc, xStep, xFinal, void(*xDestroy)(void*));                       // 162
 * int (*uri_boolean)(const char*, const char*, int);                       // 187
 * const char *(*uri_parameter)(const char*, const char*);                  // 189
 * int (*auto_extension)(void(*)(void));                                    // 192
 * int (*cancel_auto_extension)(void(*)(void));                             // 195
 * void *(*malloc64)(sqlite3_uint64);                                       // 197
 * const char *(*uri_key)(const char*, int);                                // 245, since 3.31
 * const char *(*filename_journal)(const char*);                            // 247, since 3.31
 * const char *(*filename_wal)(const char*);                                // 248, since 3.31
 * }</pre>
 *
 * @see <a href="https://www.sqlite.org/src/file/src/sqlite3ext.h">sqlite3ext.h</a>
 */
final class RoutineSlot {
  static final int FREE = 58;
  static final int GET_AUTOCOMMIT = 60;
  static final int LIBVERSION_NUMBER = 67;
  static final int RESULT_ERROR = 80;
  static final int RESULT_INT64 = 83;
  static final int RESULT_NULL = 84;
  static final int RESULT_TEXT = 85;
  static final int USER_DATA = 101;
  static final int VALUE_TEXT = 109;
  static final int FILE_CONTROL = 127;
  static final int VFS_FIND = 141;
  static final int VFS_REGISTER = 142;
  static final int VFS_UNREGISTER = 143;
  static final int CONTEXT_DB_HANDLE = 149;
  static final int CREATE_FUNCTION_V2 = 162;
  static final int URI_BOOLEAN = 187;
  static final int URI_PARAMETER = 189;
  static final int AUTO_EXTENSION = 192;
  static final int CANCEL_AUTO_EXTENSION = 195;
  static final int MALLOC64 = 197;
  static final int URI_KEY = 245;
  static final int FILENAME_JOURNAL = 247;
  static final int FILENAME_WAL = 248;

  private RoutineSlot() {}
}
