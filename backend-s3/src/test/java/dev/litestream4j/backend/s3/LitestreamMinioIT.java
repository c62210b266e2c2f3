package dev.litestream4j.backend.s3;

import dev.litestream4j.replica.LitestreamPrimaryContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the real Litestream, with a bucket of MinIO as the replica. */
class LitestreamMinioIT extends LitestreamPrimaryContract {
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

  @Override
  protected String url() {
    return Objects.requireNonNull(bucket).url("live/db");
  }

  @Override
  protected Map<String, String> environment() {
    return TestBucket.ENVIRONMENT;
  }

  @Override
  protected String replicaYaml() {
    return """
        type: s3
        bucket: %s
        path: live/db
        endpoint: http://%s
        region: us-east-1
        force-path-style: true
        """
        .formatted(TestBucket.NAME, Objects.requireNonNull(server).address());
  }
}
