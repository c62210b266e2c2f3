package dev.litestream4j.backend.nats;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The chunk maps of the objects read last, of a million chunks together at most, or of one object.
 * Thread-safe; a map that several threads miss is loaded by the first of them.
 */
final class ChunkMaps {
  private static final long MOST_CHUNKS = 1 << 20;

  private final NatsReplicaConfig config;
  private final Map<String, CountDownLatch> loading = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private final Map<String, ChunkMap> byNuid = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private long chunks;

  ChunkMaps(NatsReplicaConfig config) {
    this.config = config;
  }

  ChunkMap of(BucketStream stream, LtxObject object, String what, Deadline deadline)
      throws IOException {
    String nuid = ((NatsToken) object.token()).nuid();
    while (true) {
      CountDownLatch mine = new CountDownLatch(1);
      @Nullable CountDownLatch first = loading.putIfAbsent(nuid, mine);
      try {
        @Nullable ChunkMap known = known(nuid);
        if (known != null) {
          return known;
        }
        if (first == null) {
          ChunkMap loaded = ChunkMap.load(stream, config, object, what, deadline);
          keep(nuid, loaded);
          return loaded;
        }
      } finally {
        if (first == null) {
          loading.remove(nuid);
          mine.countDown();
        }
      }
      await(first, what, deadline);
    }
  }

  private static void await(CountDownLatch end, String what, Deadline deadline) throws IOException {
    try {
      do {
        deadline.check(what);
      } while (!end.await(Answer.slice(deadline).toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw Answer.interrupted(what);
    }
  }

  private synchronized @Nullable ChunkMap known(String nuid) {
    return byNuid.get(nuid);
  }

  private synchronized void keep(String nuid, ChunkMap map) {
    byNuid.put(nuid, map);
    chunks += map.chunks();
    Iterator<ChunkMap> oldest = byNuid.values().iterator();
    while (chunks > MOST_CHUNKS && byNuid.size() > 1) {
      chunks -= oldest.next().chunks();
      oldest.remove();
    }
  }
}
