package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.io.TempDir;

/** Races for replicas in folders, which the real Litestream restores afterwards. */
class WriterRaceIT extends WriterRaceContract {
  @TempDir private Path parent;

  @Override
  protected String url(String name) {
    return parent.resolve(name).toUri().toString();
  }

  @Override
  protected void check(String name, Connection connection) throws Exception {
    Path restored = parent.resolve("restored.db");
    LitestreamRestore.restore(parent.resolve(name), restored);
    assertThat(LitestreamRestore.state(restored)).isEqualTo(LitestreamRestore.state(connection));
  }
}
