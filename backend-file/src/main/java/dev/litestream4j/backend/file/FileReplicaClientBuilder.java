package dev.litestream4j.backend.file;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes clients in code, without a URL. Not thread-safe. */
public final class FileReplicaClientBuilder {
  private final Path folder;
  private @Nullable Clock clock;

  private FileReplicaClientBuilder(Path folder) {
    this.folder = folder;
  }

  /**
   * Begins a client of the replica in a folder.
   *
   * @param folder the folder that holds {@code ltx/}, in any file system; need not exist
   * @return a builder
   */
  public static FileReplicaClientBuilder of(Path folder) {
    return new FileReplicaClientBuilder(Objects.requireNonNull(folder, "folder"));
  }

  /**
   * Sets the clock by which leftovers of dead writers are told from files in the making. Must be
   * set.
   *
   * @param clock the time
   * @return this builder
   */
  public FileReplicaClientBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Makes the client. Touches no file.
   *
   * @return a new client, closed by the caller
   * @throws IllegalStateException if no clock was set
   */
  public ReplicaClient build() {
    if (clock == null) {
      throw new IllegalStateException("a client of a replica folder needs a clock");
    }
    return new FileReplicaClient(new FileReplicaConfig(folder, clock), HardLinks.OF_FILE_SYSTEM);
  }
}
