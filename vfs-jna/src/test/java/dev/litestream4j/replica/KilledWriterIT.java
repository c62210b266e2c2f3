package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills writing processes at random moments: no acknowledged commit is lost, none is there in part,
 * and what was refused is not there. Half of the processes acknowledge locally, half remotely, and
 * half of either have a store that fails. {@code -Dlitestream4j.kills=10000} for more than those of
 * a normal run.
 */
class KilledWriterIT {
  private static final int KILLS = Integer.getInteger("litestream4j.kills", 500);
  private static final long SEED = Long.getLong("litestream4j.kills.seed", 42);

  /** Of either kind; processes of as many replicas run at once. */
  private static final int REPLICAS = 2;

  /** Of one replica: each opening reads every file that was written to it. */
  private static final int KILLS_OF_ONE = 42;

  private static final List<String> ACKNOWLEDGE = List.of("local", "remote");

  @Test
  void no_acknowledged_commit_is_lost(@TempDir Path folder) throws Exception {
    QuickJvm jvm =
        new QuickJvm(
            folder,
            WriterProgram.class,
            folder.resolve("rehearsal").toString(),
            folder.resolve("rehearsal-log").toString(),
            "local",
            "w",
            WriterProgram.REHEARSAL,
            "true");
    int each = 1 + (KILLS - 1) / (REPLICAS * ACKNOWLEDGE.size());
    ExecutorService threads = Executors.newFixedThreadPool(REPLICAS * ACKNOWLEDGE.size());
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs) {
      List<Future<Integer>> refused = new ArrayList<>();
      for (String acknowledge : ACKNOWLEDGE) {
        for (int i = 0; i < REPLICAS; i++) {
          Path own = folder.resolve(acknowledge + i);
          long seed = SEED + i;
          refused.add(threads.submit(() -> run(own, acknowledge, jvm, each, seed)));
        }
      }
      int all = 0;
      for (Future<Integer> one : refused) {
        all += one.get();
      }
      // the faults reached commits, not only uploads behind them
      assertThat(all).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Kills the writers of one replica after the other; how many commits were refused. */
  private static int run(Path folder, String acknowledge, QuickJvm jvm, int kills, long seed)
      throws Exception {
    int refused = 0;
    for (int done = 0; done < kills; done += KILLS_OF_ONE) {
      Path own = folder.resolve(Integer.toString(done));
      KilledWriter writer = new KilledWriter(own, acknowledge, jvm);
      writer.run(Math.min(KILLS_OF_ONE, kills - done), seed + 1000L * done);
      refused += writer.refused();
    }
    return refused;
  }
}
