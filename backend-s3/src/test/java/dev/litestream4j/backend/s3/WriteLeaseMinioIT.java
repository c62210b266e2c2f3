package dev.litestream4j.backend.s3;

import dev.litestream4j.replica.WriteLeaseContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and a replica in a bucket of MinIO. */
class WriteLeaseMinioIT extends WriteLeaseContract {
  private static @Nullable ServerProcess server;
  private static @Nullable TestBucket bucket;

  private String path = "";

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

  @BeforeEach
  void choosePath(TestInfo test) {
    path = Integer.toHexString(test.getDisplayName().hashCode()) + "/db";
  }

  @Override
  protected String url() {
    return Objects.requireNonNull(bucket).url(path);
  }

  @Override
  protected Map<String, String> environment() {
    return TestBucket.ENVIRONMENT;
  }
}
