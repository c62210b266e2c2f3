package dev.litestream4j.backend.s3;

import dev.litestream4j.replica.WriterRaceContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Races for replicas in a bucket of MinIO. */
class WriterRaceMinioIT extends WriterRaceContract {
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
  protected String url(String name) {
    return Objects.requireNonNull(bucket).url(name + "/db");
  }

  @Override
  protected Map<String, String> environment() {
    return TestBucket.ENVIRONMENT;
  }
}
