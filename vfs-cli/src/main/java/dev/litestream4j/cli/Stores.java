package dev.litestream4j.cli;

import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.Settings;
import java.io.IOException;

/** Opens replicas for the commands that work on their files. */
final class Stores {
  private Stores() {}

  static ReplicaStore.Opened open(Settings settings, ProgramIo io) throws IOException {
    Providers providers = io.providers();
    return ReplicaStore.open(settings.replica(), providers.clock(), providers, io.environment());
  }
}
