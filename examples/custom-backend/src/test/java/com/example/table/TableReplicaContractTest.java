package com.example.table;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.io.TempDir;

/** The contract that every backend keeps. */
class TableReplicaContractTest extends ReplicaClientContract {
  @TempDir Path folder;

  /** A table of LTX files has no room for others. */
  private final Set<String> strays = new ConcurrentSkipListSet<>();

  @Override
  public ReplicaClient connect() throws IOException {
    return new TableReplicaClient(folder.resolve("store.db").toString(), "app");
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) {
    strays.add(level + "/" + fileName);
  }

  @Override
  public Set<String> stored() throws IOException {
    Set<String> names = new TreeSet<>(strays);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("store.db"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT level || '/' || min || '-' || max FROM ltx")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return names;
  }

  /** SQLite gives a value as a whole. */
  @Override
  public boolean streams() {
    return false;
  }
}
