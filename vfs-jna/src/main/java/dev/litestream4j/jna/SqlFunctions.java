package dev.litestream4j.jna;

import com.sun.jna.Pointer;

/**
 * The SQL functions {@code litestream_txid()}, {@code litestream_time()}, {@code litestream_lag()}
 * and {@code litestream_set_time(x)} of connections whose main database is ours. Each answers as
 * the pragma of its name does.
 */
final class SqlFunctions {
  private final SqliteApi api;
  private final OpenFiles files;
  private final Pointer txid;
  private final Pointer time;
  private final Pointer lag;
  private final Pointer setTime;

  SqlFunctions(SqliteApi api, OpenFiles files, FunctionPointers pointers) {
    this.api = api;
    this.files = files;
    this.txid = pointer(pointers, (context, values) -> answer(context, "litestream_txid"));
    this.time = pointer(pointers, (context, values) -> answer(context, "litestream_time"));
    this.lag = pointer(pointers, this::lag);
    this.setTime = pointer(pointers, this::setTime);
  }

  private interface Body {
    void run(long context, Pointer values) throws Exception;
  }

  private Pointer pointer(FunctionPointers pointers, Body body) {
    CallbackType.SqlFunction function =
        (context, count, values) -> {
          try {
            run(body, context, new Pointer(values));
          } catch (Throwable unreported) {
            // the result of a function that sets none is NULL
          }
        };
    return pointers.to(function);
  }

  private void run(Body body, long context, Pointer values) {
    try {
      body.run(context, values);
    } catch (Throwable cause) {
      api.resultError(context, ErrorTranslator.message(cause));
    }
  }

  /**
   * Makes the functions known to a connection.
   *
   * @param db the connection
   * @param mainFile the address of its main database's file, which is ours
   * @return a result code
   */
  int create(long db, long mainFile) {
    int readOnly = SqliteApi.SQLITE_UTF8;
    int changesState = SqliteApi.SQLITE_UTF8 | SqliteApi.SQLITE_DIRECTONLY;
    // all are tried: one that fails leaves the connection as it was, and is reported
    return api.createFunction(db, "litestream_txid", 0, readOnly, mainFile, txid)
        | api.createFunction(db, "litestream_time", 0, readOnly, mainFile, time)
        | api.createFunction(db, "litestream_lag", 0, readOnly, mainFile, lag)
        | api.createFunction(db, "litestream_set_time", 1, changesState, mainFile, setTime);
  }

  private String pragma(long context, String name, String... argument) throws Exception {
    OpenFile file = files.at(api.userData(context));
    return file.answer(api.connection(context), name, argument.length == 0 ? null : argument[0])
        .orElseThrow(() -> new IllegalArgumentException("no such pragma: " + name));
  }

  private void answer(long context, String name) throws Exception {
    api.resultText(context, pragma(context, name));
  }

  /** Whole seconds, as a number. */
  private void lag(long context, Pointer values) throws Exception {
    api.resultLong(context, Long.parseLong(pragma(context, "litestream_lag")));
  }

  private void setTime(long context, Pointer values) throws Exception {
    String time = api.valueText(values.getLong(0));
    if (time == null) {
      throw new IllegalArgumentException("litestream_set_time(NULL): expected a time or 'latest'");
    }
    pragma(context, "litestream_time", time);
    api.resultNull(context);
  }
}
