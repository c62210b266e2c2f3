package dev.litestream4j.backend.oss;

import dev.litestream4j.replica.GoldenBackendContract;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The golden replicas in the server of the test, as Litestream lays them out and describes them.
 */
class GoldenOssIT extends GoldenBackendContract {
  private static @Nullable OssServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = new OssServer();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server().close();
  }

  private static OssServer server() {
    return Objects.requireNonNull(server);
  }

  @Override
  protected String url(String replica) {
    return "oss://"
        + OssServer.BUCKET
        + "/golden/"
        + replica
        + "?endpoint=127.0.0.1:"
        + server().port();
  }

  @Override
  protected Map<String, String> environment() {
    return OssServer.ENVIRONMENT;
  }

  @Override
  protected void upload(
      String replica, int level, String fileName, byte[] content, Instant created) {
    String key = String.format(Locale.ROOT, "golden/%s/%04x/%s", replica, level, fileName);
    Map<String, String> headers = Map.of("x-oss-meta-litestream-timestamp", created.toString());
    server().bucket().put(key, content, headers, false);
  }
}
