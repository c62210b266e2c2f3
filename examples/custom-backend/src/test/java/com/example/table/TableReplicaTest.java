package com.example.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.testkit.RealClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica in the table answers queries: the backend is found by its entry in META-INF/services. */
class TableReplicaTest {
  @TempDir Path folder;

  @Test
  void aReplicaInTheTableAnswersQueries() throws Exception {
    Path store = folder.resolve("store.db");
    fill(store);
    String url = "jdbc:sqlite:file:lights.db?vfs=litestream&replica_url=table://app" + store;
    try (LitestreamVfs vfs = LitestreamVfs.register();
        Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT name FROM lighthouse WHERE id = 3")) {
      assertTrue(row.next());
      assertEquals("The Widow", row.getString(1));
    }
  }

  private static void fill(Path store) throws Exception {
    Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
    try (TableReplicaClient client = new TableReplicaClient(store.toString(), "app");
        Stream<Path> files = Files.walk(Path.of(System.getProperty("replica"), "ltx"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        int level = Integer.parseInt(file.getParent().getFileName().toString());
        LtxName name = LtxName.parse(level, file.getFileName().toString()).orElseThrow();
        client.put(name, Payload.of(Files.readAllBytes(file)), Instant.EPOCH, deadline);
      }
    }
  }
}
