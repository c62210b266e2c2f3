package dev.litestream4j.replica;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the real Litestream, with a folder as the replica; in CI for 60 s. */
class RealLitestreamIT extends LitestreamPrimaryContract {
  @TempDir private Path parent;

  @Override
  protected String url() {
    return parent.resolve("replica").toUri().toString();
  }

  @Override
  protected String replicaYaml() {
    return "type: file\npath: " + parent.resolve("replica");
  }

  @Override
  protected int seconds() {
    boolean inCi = "true".equals(System.getenv("CI"));
    return Integer.getInteger("litestream4j.live.seconds", inCi ? 60 : 20);
  }
}
