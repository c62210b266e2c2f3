package dev.litestream4j.backend.s3;

import dev.litestream4j.replica.GoldenBackendContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The golden replicas, uploaded to MinIO with the metadata that Litestream gives to objects. */
class GoldenMinioIT extends GoldenBackendContract {
  private static @Nullable ServerProcess server;
  private static @Nullable TestBucket bucket;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException {
    server = S3Servers.minio(folder);
    bucket = new TestBucket(server.address());
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (bucket != null) {
      bucket.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static TestBucket bucket() {
    return Objects.requireNonNull(bucket);
  }

  @Override
  protected String url(String replica) {
    return bucket().url("golden/" + replica);
  }

  @Override
  protected Map<String, String> environment() {
    return TestBucket.ENVIRONMENT;
  }

  @Override
  protected void upload(
      String replica, int level, String fileName, byte[] content, Instant created) {
    String key = String.format(Locale.ROOT, "golden/%s/%04x/%s", replica, level, fileName);
    bucket()
        .client()
        .putObject(
            put ->
                put.bucket(TestBucket.NAME)
                    .key(key)
                    .metadata(Map.of("litestream-timestamp", created.toString())),
            RequestBody.fromBytes(content));
  }
}
