package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Through sqlite-jdbc: our VFS, or a local file. */
final class JdbcDatabase implements Database {
  private final String url;
  private final Map<String, String> settings;
  private @Nullable LitestreamVfs vfs;
  private @Nullable Connection connection;

  /**
   * @param url of sqlite-jdbc
   * @param settings of our VFS
   */
  JdbcDatabase(String url, Map<String, String> settings) {
    this.url = url;
    this.settings = settings;
  }

  @Override
  public void reopen() throws SQLException {
    close();
    vfs = LitestreamVfs.register(settings);
    connection = DriverManager.getConnection(url);
  }

  Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("not open");
    }
    return connection;
  }

  @Override
  public long run(String sql) throws SQLException {
    long rows = 0;
    try (Statement statement = connection().createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      for (; result.next(); rows++) {
        for (int column = 1; column <= columns; column++) {
          result.getObject(column);
        }
      }
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
    if (vfs != null) {
      vfs.close(); // with it go the replica and its page cache
      vfs = null;
    }
  }
}
