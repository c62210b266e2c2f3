package dev.litestream4j.cli;

import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.verify.ReplicaInspection;
import java.io.IOException;

/** Opens replicas for the commands that look at their files. */
final class Inspections {
  private Inspections() {}

  static ReplicaInspection open(Settings settings, ProgramIo io) throws IOException {
    Providers providers = io.providers();
    return new ReplicaInspection(providers.clock(), providers, io.environment(), settings);
  }
}
