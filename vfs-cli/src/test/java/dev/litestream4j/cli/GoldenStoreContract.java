package dev.litestream4j.cli;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.replica.EnvironmentClients;
import dev.litestream4j.replica.GoldenBackendContract;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The golden replicas in a real store, put there file by file. */
abstract class GoldenStoreContract extends GoldenBackendContract {
  private final String scheme;
  private final Map<String, ReplicaClient> uploads = new HashMap<>();
  private @Nullable RealStore store;

  GoldenStoreContract(String scheme) {
    this.scheme = scheme;
  }

  @BeforeAll
  final void startServer(@TempDir Path folder) throws Exception {
    store = RealStores.start(scheme, folder);
  }

  @AfterAll
  final void endServer() throws IOException {
    for (ReplicaClient client : uploads.values()) {
      client.close();
    }
    if (store != null) {
      store.close();
    }
  }

  private RealStore store() {
    if (store == null) {
      throw new IllegalStateException("the server was not started");
    }
    return store;
  }

  @Override
  protected String url(String replica) {
    return store().url(replica);
  }

  @Override
  protected Map<String, String> environment() {
    return store().environment();
  }

  @Override
  protected void upload(String replica, int level, String fileName, byte[] content, Instant created)
      throws IOException {
    ReplicaClient client = uploads.get(replica);
    if (client == null) {
      client = EnvironmentClients.open(url(replica), environment(), RealClock.instance());
      uploads.put(replica, client);
    }
    Optional<LtxName> name = LtxName.parse(level, fileName);
    if (name.isPresent()) {
      Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
      client.put(name.get(), Payload.of(content), created, deadline);
    }
  }
}
