package dev.litestream4j.core.connection;

import dev.litestream4j.api.Clock;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.replica.ReplicaRegistry;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.settings.SettingsResolver;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.write.Writers;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Opens the replicas that URIs name, and holds what they share: threads, clients, caches, views.
 * Thread-safe.
 */
public final class Replicas implements DatabaseOpener, AutoCloseable {
  private final SettingsResolver resolver;
  private final ReplicaRegistry registry;
  private final Writers writers;

  /**
   * Without anything open.
   *
   * @param clock for everything
   * @param providers where backends and caches are found
   * @param environment the process's environment variables
   * @param defaults settings by the names of URI parameters, for what a URI does not say
   */
  public Replicas(
      Clock clock,
      Providers providers,
      Map<String, String> environment,
      Map<String, String> defaults) {
    this.resolver = new SettingsResolver(List.of(defaults), environment, clock);
    this.registry = new ReplicaRegistry(clock, providers, environment);
    this.writers = new Writers(environment);
  }

  @Override
  public DatabaseFile open(String name, Map<String, String> parameters) throws IOException {
    try {
      return openFile(name, parameters);
    } catch (IOException | RuntimeException e) {
      FailureWatch.report(new Failure(1, "xOpen", e));
      throw e;
    }
  }

  private DatabaseFile openFile(String name, Map<String, String> parameters) throws IOException {
    Settings settings = resolver.resolve(name, parameters);
    ReplicaFile file = fileOf(name, settings);
    try {
      if (settings.writeEnabled()) {
        file.enableWrites();
      }
      file.readHeader();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private ReplicaFile fileOf(String name, Settings settings) throws IOException {
    ReplicaDatabase database = registry.acquire(settings.replica());
    try {
      if (settings.writeEnabled()) {
        database.latestOrNew();
      }
      boolean follows = settings.target() instanceof ViewTarget.Latest;
      SnapshotView fixed = follows ? null : database.at(settings.target());
      return new ReplicaFile(name, database, fixed, writers, () -> registry.release(database));
    } catch (IOException | RuntimeException e) {
      registry.release(database);
      throw e;
    }
  }

  /** Uploads what is committed and closes all replicas; files that are open fail from then on. */
  @Override
  public void close() {
    writers.close();
    registry.close();
  }
}
