package dev.litestream4j.core.connection;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.settings.TimeParser;
import dev.litestream4j.core.settings.ValueParser;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the pragmas of one connection. */
final class Pragmas {
  private static final Set<String> SETTABLE =
      Set.of("litestream_time", "litestream_txid", "litestream_write_enabled");

  private final ReplicaDatabase database;
  private final ConnectionView view;
  private final ConnectionWrites writes;
  private final Supplier<Optional<String>> lastError;

  Pragmas(
      ReplicaDatabase database,
      ConnectionView view,
      ConnectionWrites writes,
      Supplier<Optional<String>> lastError) {
    this.database = database;
    this.view = view;
    this.writes = writes;
    this.lastError = lastError;
  }

  Optional<String> answer(String pragma, @Nullable String argument) throws IOException {
    if (argument != null && pragma.equals("litestream_write_enabled")) {
      enableWrites(argument);
    } else if (argument != null && SETTABLE.contains(pragma)) {
      travel(pragma, argument);
    } else if (argument != null && pragma.startsWith("litestream_") && known(pragma)) {
      throw new IllegalArgumentException("PRAGMA " + pragma + " takes no value");
    }
    return Optional.ofNullable(
        switch (pragma) {
          case "litestream_txid" -> Txid.format(view.current().txid());
          case "litestream_time" -> view.inThePast() ? view.current().time().toString() : "latest";
          case "litestream_lag" -> seconds(database.sinceLastPoll());
          case "litestream_age" -> seconds(Optional.of(database.age(view.current())));
          case "litestream_pending_pages" -> Integer.toString(pendingPages());
          case "litestream_stats" -> StatisticsText.of(database.statistics(), pendingPages());
          case "litestream_error" -> lastError.get().orElse("");
          case "litestream_poll" -> poll();
          case "litestream_sync" -> sync();
          case "litestream_write_enabled" -> writes.enabled() ? "1" : "0";
          default -> null;
        });
  }

  private static boolean known(String pragma) {
    return switch (pragma) {
      case "litestream_lag",
          "litestream_age",
          "litestream_pending_pages",
          "litestream_stats",
          "litestream_error",
          "litestream_poll",
          "litestream_sync",
          "litestream_write_enabled" ->
          true;
      default -> false;
    };
  }

  /** Whole seconds; -1 for none. */
  private static String seconds(Optional<Duration> duration) {
    return Long.toString(duration.map(Duration::toSeconds).orElse(-1L));
  }

  private int pendingPages() throws IOException {
    SnapshotView held = view.current();
    return database.newestHeld().map(newest -> held.index().differences(newest.index())).orElse(0);
  }

  private String poll() throws IOException {
    database.poll();
    return Txid.format(database.latest().txid());
  }

  private String sync() throws IOException {
    writes.sync();
    return Txid.format(database.commits().confirmed().txid());
  }

  private void enableWrites(String argument) throws IOException {
    boolean wanted = truth("litestream_write_enabled", argument);
    if (wanted != writes.enabled()) {
      requireNoTransaction("litestream_write_enabled");
    }
    if (wanted) {
      writes.enable();
    } else {
      writes.disable();
    }
  }

  private static boolean truth(String pragma, String argument) {
    try {
      return ValueParser.bool(argument);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "malformed value '" + argument + "' of PRAGMA " + pragma + ": " + e.getMessage(), e);
    }
  }

  private void requireNoTransaction(String pragma) {
    if (view.inTransaction()) {
      throw new ActiveTransactionException(
          pragma
              + " cannot be set inside a transaction; end it first (JDBC without autoCommit is"
              + " always in one)");
    }
  }

  private void travel(String pragma, String target) throws IOException {
    requireNoTransaction(pragma);
    if (target.equalsIgnoreCase("latest")) {
      view.travelTo(null);
    } else if (pragma.equals("litestream_txid")) {
      view.travelTo(database.at(new ViewTarget.AtTxid(Txid.parse(target))));
    } else {
      view.travelTo(database.at(new ViewTarget.AtTime(TimeParser.parse(target, database.now()))));
    }
  }
}
