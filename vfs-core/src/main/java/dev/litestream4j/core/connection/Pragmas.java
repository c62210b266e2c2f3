package dev.litestream4j.core.connection;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.replica.ReplicaDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the pragmas of one connection. */
final class Pragmas {
  private final ReplicaDatabase database;
  private final ReplicaFile file;

  Pragmas(ReplicaDatabase database, ReplicaFile file) {
    this.database = database;
    this.file = file;
  }

  Optional<String> answer(String pragma, @Nullable String argument) throws IOException {
    String answer =
        switch (pragma) {
          case "litestream_txid" -> Txid.format(file.view().txid());
          case "litestream_time" -> file.inThePast() ? file.view().time().toString() : "latest";
          case "litestream_lag" -> lag();
          case "litestream_error" -> file.lastError().orElse("");
          case "litestream_poll" -> poll();
          default -> null;
        };
    if (answer != null && argument != null) {
      throw new IllegalArgumentException(
          "PRAGMA " + pragma + " takes no value on an open connection");
    }
    return Optional.ofNullable(answer);
  }

  /** Whole seconds since the last good poll; -1 before the first. */
  private String lag() {
    return Long.toString(database.sinceLastPoll().map(Duration::toSeconds).orElse(-1L));
  }

  private String poll() throws IOException {
    database.poll();
    return Txid.format(database.latest().txid());
  }
}
