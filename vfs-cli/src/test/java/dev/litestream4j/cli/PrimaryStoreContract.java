package dev.litestream4j.cli;

import dev.litestream4j.replica.LitestreamPrimaryContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the real Litestream, which replicates to a real store. */
abstract class PrimaryStoreContract extends LitestreamPrimaryContract {
  private final String scheme;
  private final String path;
  private @Nullable RealStore store;

  /**
   * Tests a scheme.
   *
   * @param path of the replica in the store; may be empty
   */
  PrimaryStoreContract(String scheme, String path) {
    this.scheme = scheme;
    this.path = path;
  }

  @BeforeEach
  final void startServer(@TempDir Path files) throws Exception {
    store = RealStores.start(scheme, files);
  }

  @AfterEach
  final void endServer() throws IOException {
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
  protected String url() {
    return store().url(path);
  }

  @Override
  protected String replicaYaml() {
    return store().yaml().apply(path);
  }

  @Override
  protected Map<String, String> environment() {
    return store().environment();
  }
}
