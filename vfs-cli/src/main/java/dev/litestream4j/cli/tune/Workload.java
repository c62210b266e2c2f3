package dev.litestream4j.cli.tune;

import dev.litestream4j.Litestream;
import dev.litestream4j.LitestreamStatistics;
import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.LitestreamVfsBuilder;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.link.LinkSpeed;
import dev.litestream4j.core.link.SimulatedLink;
import dev.litestream4j.core.link.Traffic;
import dev.litestream4j.core.provider.Providers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statements that are run on a replica that is, or seems to be, far away. */
public final class Workload {
  private static final double NANOS_IN_MILLI = 1e6;

  private final String replica;
  private final List<String> statements;
  private final LinkSpeed speed;
  private final Providers providers;
  private final Function<Map<String, String>, String> url;

  /**
   * A workload.
   *
   * @param replica its URL
   * @param statements run one after the other; the rows of each are read to the end
   * @param speed added to what the replica takes by itself
   * @param providers where its backend is found, and the clock
   * @param url makes the URL of a connection from the settings that vary
   */
  public Workload(
      String replica,
      List<String> statements,
      LinkSpeed speed,
      Providers providers,
      Function<Map<String, String>, String> url) {
    this.replica = replica;
    this.statements = List.copyOf(statements);
    this.speed = speed;
    this.providers = providers;
    this.url = url;
  }

  /**
   * Runs the statements twice on a new connection that holds nothing from before.
   *
   * @param settings of the connection, beside those of all
   * @return what it cost
   * @throws SQLException if a statement fails
   */
  public Outcome run(Map<String, String> settings) throws SQLException {
    return run(settings, null);
  }

  /**
   * Runs the statements with a page cache of the caller's.
   *
   * @param settings as above
   * @param cache not closed; null for one that the settings name
   * @return what it cost
   * @throws SQLException if a statement fails
   */
  public Outcome run(Map<String, String> settings, @Nullable PageCache cache) throws SQLException {
    AtomicReference<SimulatedLink> link = new AtomicReference<>();
    LitestreamVfsBuilder builder =
        LitestreamVfs.builder().replicaClient(replica, context -> link(context, link));
    if (cache != null) {
      builder.pageCache(cache);
    }
    Clock clock = providers.clock();
    LitestreamVfs vfs = builder.register();
    try (vfs) {
      long start = clock.nanoTime();
      try (Connection connection = DriverManager.getConnection(url.apply(settings))) {
        all(connection);
        Pass cold = pass(clock, start, link);
        long again = clock.nanoTime();
        all(connection);
        Pass warm = pass(clock, again, link);
        LitestreamStatistics figures = Litestream.of(connection).statistics();
        return new Outcome(
            settings,
            cold,
            warm,
            figures.cacheHits(),
            figures.cacheMisses(),
            figures.cacheEvictions());
      }
    }
  }

  private SimulatedLink link(ReplicaContext context, AtomicReference<SimulatedLink> to)
      throws ReplicaException {
    ReplicaUrl parsed = ReplicaUrl.parse(replica);
    SimulatedLink link =
        new SimulatedLink(
            providers.replicaClient(parsed).open(parsed, context), context.clock(), speed);
    to.set(link);
    return link;
  }

  private static Pass pass(Clock clock, long start, AtomicReference<SimulatedLink> link) {
    double millis = (clock.nanoTime() - start) / NANOS_IN_MILLI;
    Traffic traffic = Objects.requireNonNull(link.get(), "the replica was not opened").take();
    return new Pass(millis, traffic);
  }

  private void all(Connection connection) throws SQLException {
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        if (statement.execute(sql)) {
          readAll(statement);
        }
      }
    }
  }

  private static void readAll(Statement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          rows.getObject(column);
        }
      }
    }
  }
}
