package dev.litestream4j.cli;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.cli.rows.RowWriter;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A replica's database, opened as any program would: by a URL of sqlite-jdbc. */
final class ReplicaConnection implements AutoCloseable {
  /** Result codes of which the VFS knows more: busy, I/O error, corrupt. */
  private static final List<Integer> WITHOUT_CAUSE = List.of(5, 10, 11);

  private static final int PRIMARY_CODE = 0xFF;

  private final LitestreamVfs vfs;
  private final Connection connection;

  private ReplicaConnection(LitestreamVfs vfs, Connection connection) {
    this.vfs = vfs;
    this.connection = connection;
  }

  /**
   * Opens a replica.
   *
   * @param parameters the VFS's settings
   * @throws SQLException if it cannot be opened; the message says why
   * @throws IllegalStateException if the VFS cannot be registered
   */
  static ReplicaConnection open(Map<String, String> parameters) throws SQLException {
    LitestreamVfs vfs = LitestreamVfs.register();
    try {
      return new ReplicaConnection(vfs, DriverManager.getConnection(url(parameters)));
    } catch (SQLException | RuntimeException e) {
      vfs.close();
      throw e;
    }
  }

  static String url(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&", "jdbc:sqlite:file:replica?vfs=litestream&", ""));
  }

  private static String encode(String text) {
    // the rules of forms write a space as '+', those of URIs do not
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Runs one statement. Rows are written as they come.
   *
   * @throws IOException if writing fails
   * @throws SQLException if the statement fails
   * @throws CommandFailedException if it fails for a reason that the VFS knows
   */
  void run(String sql, RowWriter rows) throws IOException, SQLException, CommandFailedException {
    if (!execute(sql, rows)) {
      rows.end();
    }
  }

  /**
   * Runs one statement that may change rows.
   *
   * @param rows used if it has a result
   * @return how many rows it changed
   * @throws IOException as {@link #run}
   * @throws SQLException as {@link #run}
   * @throws CommandFailedException as {@link #run}
   */
  long change(String sql, RowWriter rows) throws IOException, SQLException, CommandFailedException {
    long before = changes();
    execute(sql, rows);
    return changes() - before;
  }

  /** Whether there was a result. */
  private boolean execute(String sql, RowWriter rows)
      throws IOException, SQLException, CommandFailedException {
    try (Statement statement = connection.createStatement()) {
      boolean hasResult = statement.execute(sql);
      if (hasResult) {
        try (ResultSet result = statement.getResultSet()) {
          write(result, rows);
        }
        rows.end();
      }
      return hasResult;
    } catch (SQLException e) {
      throwCause(e);
      throw e;
    }
  }

  private long changes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet total = statement.executeQuery("SELECT total_changes()")) {
      return total.next() ? total.getLong(1) : 0;
    }
  }

  /**
   * Runs a pragma.
   *
   * @return the first column of its answer
   * @throws SQLException as {@link #run}
   * @throws CommandFailedException as {@link #run}
   */
  List<String> pragma(String name) throws SQLException, CommandFailedException {
    List<String> answer = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA " + name)) {
      while (result.next()) {
        answer.add(result.getString(1));
      }
    } catch (SQLException e) {
      throwCause(e);
      if (name.startsWith("litestream_")) {
        throw new CommandFailedException(SqlErrorText.reason(e), e); // the VFS's own words
      }
      throw e;
    }
    return answer;
  }

  /**
   * Takes back the transaction under way.
   *
   * @return whether there was one
   * @throws SQLException as {@link #run}
   */
  boolean rollBack() throws SQLException {
    boolean open = false;
    try (Statement statement = connection.createStatement()) {
      try {
        statement.execute("BEGIN"); // it fails, and does nothing, inside another one
      } catch (SQLException e) {
        open = true;
      }
      statement.execute("ROLLBACK");
    }
    return open;
  }

  private static void write(ResultSet result, RowWriter rows) throws SQLException, IOException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      names.add(meta.getColumnLabel(i));
    }
    rows.begin(names);
    while (result.next()) {
      List<@Nullable Object> values = new ArrayList<>(names.size());
      for (int i = 1; i <= names.size(); i++) {
        values.add(result.getObject(i));
      }
      rows.row(values);
    }
  }

  /** Where SQLite has a fixed text only, the VFS knows more. */
  private void throwCause(SQLException failure) throws CommandFailedException {
    if (!WITHOUT_CAUSE.contains(failure.getErrorCode() & PRIMARY_CODE)) {
      return;
    }
    String cause = "";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA litestream_error")) {
      cause = result.next() ? result.getString(1) : "";
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    if (!cause.isEmpty()) {
      throw new CommandFailedException(cause, failure);
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      vfs.close();
    }
  }
}
