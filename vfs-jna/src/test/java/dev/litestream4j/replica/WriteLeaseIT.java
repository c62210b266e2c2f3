package dev.litestream4j.replica;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and a replica in a folder. */
class WriteLeaseIT extends WriteLeaseContract {
  @TempDir private Path parent;

  @Override
  protected String url() {
    return parent.resolve("replica").toUri().toString();
  }
}
