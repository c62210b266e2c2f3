package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * One of several processes that write to one replica at once. Does what it is told line by line,
 * and says of each transaction how it ended.
 *
 * @see RacingWriter
 */
final class WriterRaceProgram {
  /** Makes the table of the races; each row says which one it follows. */
  static final String CREATE =
      "CREATE TABLE done(n INTEGER PRIMARY KEY, who TEXT UNIQUE, after TEXT)";

  /** Transactions of a writer in a race without a common start. */
  static final int FREE = 5;

  private final Connection connection;
  private final Statement statement;
  private final String name;
  private final boolean local;

  private WriterRaceProgram(
      Connection connection, Statement statement, String name, boolean local) {
    this.connection = connection;
    this.statement = statement;
    this.name = name;
    this.local = local;
  }

  /** Arguments: the replica's URL, the log's folder, acknowledge, the writer's name. */
  public static void main(String[] args) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    try (Connection connection =
            ReplicaConnections.open(
                args[0],
                "write_enabled",
                "true",
                "buffer_path",
                args[1],
                "acknowledge",
                args[2],
                "sync_interval",
                "20ms",
                "poll_interval",
                args[3].hashCode() % 2 == 0 ? "250ms" : "1h"); // some find out by polls, too
        Statement statement = connection.createStatement()) {
      new WriterRaceProgram(connection, statement, args[3], args[2].equals("local")).run();
    }
    vfs.close();
    say("closed");
  }

  private void run() throws IOException, SQLException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say("done");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", 2);
      int race = Integer.parseInt(words[1]);
      switch (words[0]) {
        case "begin" -> begin(race);
        case "commit" -> commit(race);
        case "free" -> free(race);
        case "sync" -> sync();
        default -> throw new IOException(line);
      }
      say("done");
    }
  }

  private String row(int race, int k) {
    return String.format(Locale.ROOT, "%s-%06d-%d;", name, race, k);
  }

  private void insert(String row) throws SQLException {
    statement.execute(
        "INSERT INTO done SELECT coalesce(max(n), 0) + 1, '"
            + row
            + "', coalesce((SELECT replace(who, '-', '/') FROM done ORDER BY n DESC LIMIT 1), '')"
            + " FROM done");
  }

  /** Goes as far as a transaction can without being decided, on the newest state. */
  private void begin(int race) throws IOException, SQLException {
    ReplicaConnections.strings(connection, "PRAGMA litestream_poll");
    statement.execute("BEGIN IMMEDIATE");
    insert(row(race, 0));
  }

  private void commit(int race) throws IOException, SQLException {
    boolean committed = attempt(row(race, 0), () -> statement.execute("COMMIT"));
    if (local) {
      for (int k = 1; committed && k <= race % 3; k++) {
        String row = row(race, k);
        committed = attempt(row, () -> insert(row));
      }
      sync();
    }
  }

  private void free(int race) throws IOException, SQLException {
    for (int k = 0; k < FREE; k++) {
      String row = row(race, k);
      attempt(row, () -> insert(row));
    }
  }

  /** What was acknowledged here and not uploaded yet is uploaded, or set aside. */
  private void sync() throws IOException {
    try {
      statement.execute("PRAGMA litestream_sync");
    } catch (SQLException e) {
      say("lost " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Sql {
    void run() throws SQLException;
  }

  private boolean attempt(String row, Sql transaction) throws IOException, SQLException {
    try {
      transaction.run();
      say("committed " + row);
      return true;
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      String cause = ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0);
      ReplicaConnections.end(statement);
      say(
          (message.contains("SQLITE_BUSY") ? "refused " : "failed ")
              + row
              + " "
              + message
              + " "
              + cause);
      return false;
    }
  }

  private static void say(String line) throws IOException {
    System.out.write((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
