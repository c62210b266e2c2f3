package dev.litestream4j.backend.s3;

import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The contract against a store that comes with Maven alone. Two of several replacements of one
 * record can win in it: records are not for it.
 */
class S3ProxyContractTest extends S3ServerContract {
  @Override
  ServerProcess start(Path folder) throws IOException {
    return S3Servers.s3proxy(folder);
  }

  /** More than a page. */
  @Override
  public int manyObjects() {
    return 1_100;
  }

  @Override
  public int createRaces() {
    return 20;
  }
}
