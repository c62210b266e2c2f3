package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two and four processes write to one replica at once, again and again: its history is linear, each
 * TXID has one author, and each transaction is either in it, or in a file that was set aside and
 * named to its author, or was refused before that. {@code -Dlitestream4j.races=1000} for more than
 * those of a normal run, and with two ways to acknowledge for either number of processes. A
 * backend's integration test subclasses it and starts a server in a {@code @BeforeAll} method.
 */
public abstract class WriterRaceContract {
  private static final int FEW = 20;

  private static final int RACES = Integer.getInteger("litestream4j.races", FEW);

  /** Of so many races one is without a common start, a common state and a common end. */
  private static final int FREE = 10;

  /** A writer that takes longer for all races does not end any more. */
  private static final int MINUTES = 5 + RACES / 20;

  @TempDir private Path folder;

  /** For subclasses. */
  protected WriterRaceContract() {}

  /**
   * Where a replica lies: a place that is empty in the beginning.
   *
   * @param name the replica's, which may be a part of a path
   * @return its URL
   */
  protected abstract String url(String name);

  /**
   * Environment variables for the backend, for credentials that are no part of URLs.
   *
   * @return none unless overridden
   */
  protected Map<String, String> environment() {
    return Map.of();
  }

  /**
   * Looks at the replica after the races in a way of the subclass's own.
   *
   * @param name as in {@link #url}
   * @param connection that reads it
   * @throws Exception if it is not as it should be
   */
  protected void check(String name, Connection connection) throws Exception {}

  static Stream<Arguments> combinations() {
    Stream<Arguments> some = Stream.of(arguments(2, "local"), arguments(4, "remote"));
    Stream<Arguments> rest = Stream.of(arguments(2, "remote"), arguments(4, "local"));
    return RACES > FEW ? Stream.concat(some, rest) : some;
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void each_race_has_one_winner_and_no_transaction_vanishes(int processes, String acknowledge)
      throws Exception {
    String name = "raced-" + processes + "-" + acknowledge;
    List<RacingWriter> writers = new ArrayList<>();
    try (LitestreamVfs vfs = EnvironmentClients.register(List.of(url(name)), environment())) {
      assertThat(vfs).isNotNull();
      create(name);
      for (int i = 0; i < processes; i++) {
        writers.add(
            new RacingWriter(folder, url(name), environment(), acknowledge, "w" + i, MINUTES));
      }
      awaitAll(writers);
      for (int race = 1; race <= RACES; race++) {
        race(writers, race);
      }
      for (RacingWriter writer : writers) {
        writer.end();
      }
      check(name, acknowledge, writers);
    } finally {
      writers.forEach(RacingWriter::close);
    }
  }

  private void create(String name) throws SQLException {
    try (Connection connection =
            ReplicaConnections.open(
                url(name),
                "write_enabled",
                "true",
                "buffer_path",
                folder.resolve("log-of-creation").toString());
        Statement statement = connection.createStatement()) {
      statement.execute(WriterRaceProgram.CREATE);
    }
  }

  private static void awaitAll(List<RacingWriter> writers) throws IOException {
    for (RacingWriter writer : writers) {
      writer.await();
    }
  }

  private static void tellAll(List<RacingWriter> writers, String command, int race)
      throws IOException {
    for (int i = 0; i < writers.size(); i++) {
      writers.get((i + race) % writers.size()).tell(command, race);
    }
    awaitAll(writers);
  }

  private static void race(List<RacingWriter> writers, int race) throws IOException {
    if (race % FREE == 0) {
      tellAll(writers, "free", race);
      tellAll(writers, "sync", race);
    } else {
      tellAll(writers, "begin", race);
      tellAll(writers, "commit", race);
    }
  }

  private void check(String name, String acknowledge, List<RacingWriter> writers) throws Exception {
    List<String> done;
    try (Connection connection = ReplicaConnections.open(url(name))) {
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
      done = RaceHistory.rows(connection);
      check(name, connection);
    }
    List<Path> setAside = new ArrayList<>();
    for (RacingWriter writer : writers) {
      setAside.addAll(writer.setAside());
    }
    try (ReplicaClient client =
        EnvironmentClients.open(url(name), environment(), RealClock.instance())) {
      RaceHistory history = new RaceHistory(client, folder.resolve("replayed.db"));
      assertThat(history.replay(setAside, acknowledge.equals("remote"))).isEqualTo(done);
      for (RacingWriter writer : writers) {
        check(writer, acknowledge, new HashSet<>(done), history.lost());
      }
    }
    checkWinners(done);
    System.out.printf(
        "%s: %d races, %d commits in the replica, %d files set aside, refused %s%n",
        url(name),
        RACES,
        done.size(),
        setAside.size(),
        writers.stream().map(writer -> writer.refused.size()).toList());
  }

  /** What became of one writer's transactions. */
  private static void check(
      RacingWriter writer, String acknowledge, Set<String> done, Map<Path, List<String>> lost)
      throws IOException {
    Set<Path> files = writer.setAside();
    assertThat(writer.reported).isEqualTo(files);
    Set<String> aside = new HashSet<>();
    for (Path file : files) {
      List<String> rows = lost.getOrDefault(file, List.of());
      assertThat(rows).isNotEmpty().noneMatch(aside::contains);
      aside.addAll(rows);
    }
    assertThat(aside).noneMatch(done::contains);
    assertThat(writer.refused).noneMatch(done::contains);
    if (acknowledge.equals("remote")) {
      assertThat(done).containsAll(writer.committed);
      assertThat(writer.refused).containsAll(aside);
    } else {
      Set<String> kept = new HashSet<>(writer.committed);
      kept.removeAll(done);
      assertThat(kept).isEqualTo(aside);
    }
  }

  /** From one state on, one writer's transactions are in the replica. */
  private static void checkWinners(List<String> done) {
    Map<Integer, Set<String>> winners = new HashMap<>();
    for (String row : done) {
      String[] parts = row.split("-", 3);
      winners.computeIfAbsent(Integer.parseInt(parts[1]), none -> new HashSet<>()).add(parts[0]);
    }
    for (int race = 1; race <= RACES; race++) {
      if (race % FREE != 0) {
        assertThat(winners.getOrDefault(race, Set.of())).as("race %d", race).hasSize(1);
      }
    }
  }
}
