package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Clock;
import dev.litestream4j.core.link.Traffic;
import dev.litestream4j.testkit.RealClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What open connections cost that ask for nothing. */
final class IdleSection implements Section {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final String PATH = "idle";

  private final Path replica;

  IdleSection(Path replica) {
    this.replica = replica;
  }

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public void run(Far far) throws Exception {
    far.store().upload(replica, PATH);
    far.line("| idle for 10 s | requests | of them listings |");
    far.line("|---|---|---|");
    for (int connections : new int[] {1, 10}) {
      Traffic traffic = idle(far, connections);
      far.line("| %d connections | %d | %d |", connections, traffic.requests(), traffic.listings());
    }
  }

  private static Traffic idle(Far far, int count) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    List<Connection> connections = new ArrayList<>();
    try (vfs) {
      for (int i = 0; i < count; i++) {
        Connection connection = DriverManager.getConnection(far.url(PATH));
        connections.add(connection);
        Queries.schema(connection);
      }
      far.proxy().traffic(); // what opening has under way ends
      far.proxy().reset();
      CountDownLatch over = new CountDownLatch(1);
      Clock.Scheduled end = RealClock.instance().schedule(TIME, over::countDown);
      try (end) {
        over.await();
      }
      return far.proxy().traffic();
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }
}
