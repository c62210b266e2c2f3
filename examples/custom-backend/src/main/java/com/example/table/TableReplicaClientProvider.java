package com.example.table;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/** Replicas in a table of an ordinary SQLite database: {@code table://app/path/of/store.db}. */
public final class TableReplicaClientProvider implements ReplicaClientProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("table");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    return new TableReplicaClient("/" + url.path(), url.host());
  }
}
