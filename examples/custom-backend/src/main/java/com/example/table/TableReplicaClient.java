package com.example.table;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.DeadlineInputStream;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A row an LTX file. The row's generation is the token: a file that was replaced has another one. */
final class TableReplicaClient implements ReplicaClient {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS ltx(generation INTEGER PRIMARY KEY AUTOINCREMENT, replica TEXT,"
          + " level INTEGER, min INTEGER, max INTEGER, created INTEGER, body BLOB,"
          + " UNIQUE (replica, level, min, max))";
  private static final String THIS = " FROM ltx WHERE replica = ?1 AND level = ?2 AND min = ?3 AND max = ?4";

  private final Connection connection;
  private final String replica;
  private boolean closed;

  TableReplicaClient(String database, String replica) throws ReplicaException {
    this.replica = replica;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=30000");
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute(TABLE);
      }
    } catch (SQLException e) {
      throw new ReplicaException("the store " + database + " cannot be opened", e);
    }
  }

  /** Something done with the database. */
  private interface Work<T> {
    T run(PreparedStatement statement) throws SQLException, IOException;
  }

  private synchronized <T> T call(String what, Deadline deadline, String sql, Work<T> work)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
    if (closed) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return work.run(statement);
    } catch (SQLException e) {
      throw new TransientReplicaException(what + " failed", e);
    }
  }

  private void bind(PreparedStatement statement, LtxName name) throws SQLException {
    statement.setString(1, replica);
    statement.setInt(2, name.level());
    statement.setLong(3, name.minTxid());
    statement.setLong(4, name.maxTxid());
  }

  private static LtxObject object(ResultSet row) throws SQLException {
    LtxName name = new LtxName(row.getInt("level"), row.getLong("min"), row.getLong("max"));
    Instant created = Instant.ofEpochMilli(row.getLong("created"));
    return new LtxObject(name, row.getLong("size"), Optional.of(created), row.getLong("generation"));
  }

  @Override
  public void list(Set<Integer> levels, long from, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    List<LtxObject> found = new ArrayList<>();
    for (int level : levels) {
      call(
          "listing level " + level,
          deadline,
          "SELECT *, length(body) AS size FROM ltx WHERE replica = ? AND level = ? AND min >= ?"
              + " ORDER BY min, max",
          statement -> {
            statement.setString(1, replica);
            statement.setInt(2, level);
            statement.setLong(3, from);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(object(rows));
              }
            }
            return null;
          });
    }
    if (levels.isEmpty()) {
      deadline.check("listing nothing");
    }
    found.forEach(to);
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    String what = "reading " + name;
    return call(
        what,
        deadline,
        "SELECT *, length(body) AS size" + THIS,
        statement -> {
          bind(statement, name);
          try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
              throw new ObjectNotFoundException(name + " is not in the store");
            }
            return new OpenedObject(object(row), stream(row.getBytes("body"), what, deadline));
          }
        });
  }

  private static InputStream stream(byte[] blob, String what, Deadline deadline) {
    byte[] bytes = blob == null ? new byte[0] : blob; // the driver's way to give an empty one
    return new DeadlineInputStream(new ByteArrayInputStream(bytes), what, deadline);
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    if (offset < 0 || length < 0 || length > object.size() - offset) {
      throw new IllegalArgumentException(offset + "+" + length + " is not inside " + object);
    }
    String what = "reading " + object.name();
    return call(
        what,
        deadline,
        "SELECT substr(body, ?5, ?6)" + THIS + " AND generation = ?7",
        statement -> {
          bind(statement, object.name());
          statement.setLong(5, offset + 1);
          statement.setLong(6, length);
          statement.setLong(7, (Long) object.token());
          try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
              throw new ObjectNotFoundException(object.name() + " is not in the store any more");
            }
            return stream(row.getBytes(1), what, deadline);
          }
        });
  }

  private int write(String verb, LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    byte[] body;
    try (InputStream content = payload.open()) {
      body = content.readAllBytes();
    }
    if (body.length != payload.size()) {
      throw new ReplicaException("the payload of " + name + " is incomplete");
    }
    return call(
        "writing " + name,
        deadline,
        verb + " INTO ltx(replica, level, min, max, created, body) VALUES (?, ?, ?, ?, ?, ?)",
        statement -> {
          bind(statement, name);
          statement.setLong(5, created.toEpochMilli());
          statement.setBytes(6, body);
          return statement.executeUpdate();
        });
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return write("INSERT OR IGNORE", name, payload, created, deadline) == 1
        ? CreateOutcome.WON
        : CreateOutcome.LOST;
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    write("INSERT OR REPLACE", name, payload, created, deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    call(
        "deleting " + names.size() + " files",
        deadline,
        "DELETE" + THIS,
        statement -> {
          connection.setAutoCommit(false);
          try {
            for (LtxName name : names) {
              bind(statement, name);
              statement.executeUpdate();
            }
            connection.commit();
          } finally {
            connection.setAutoCommit(true);
          }
          return null;
        });
  }

  /** The table's unique index is what creation rests on; there is nothing to find out. */
  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return call("the probe", deadline, "SELECT 1", statement -> true);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try {
      connection.close();
    } catch (SQLException e) {
      throw new ReplicaException("the store cannot be closed", e);
    }
  }
}
