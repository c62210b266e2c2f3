package dev.litestream4j.backend.s3;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract against a server, with a prefix of its own for each test. A replica without a path
 * is left out: its keys begin with a slash, which both servers drop, as they keep objects in
 * folders.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3ServerContract extends ReplicaClientContract implements NetworkContract {
  private @Nullable ServerProcess server;
  private @Nullable TestBucket bucket;
  private String path = "";

  abstract ServerProcess start(Path folder) throws IOException;

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException {
    server = start(folder);
    bucket = new TestBucket(server.address());
  }

  @AfterAll
  void stopServer() throws IOException {
    if (bucket != null) {
      bucket.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void choosePath() {
    path = "apps of a test/" + UUID.randomUUID();
  }

  private TestBucket bucket() {
    return Objects.requireNonNull(bucket);
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return bucket().open(bucket().url(path), clock());
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    String url = "s3://" + TestBucket.NAME + ".127.0.0.1:" + port + "/" + path;
    return bucket().open(url, clock());
  }

  @Override
  public int serverPort() {
    return Objects.requireNonNull(server).port();
  }

  @Override
  public List<HttpAnswer> throttlingAnswers() {
    return List.of(HttpAnswer.slowDown(), HttpAnswer.of(429));
  }

  @Override
  public void plantAt(String suffix, byte[] content) {
    bucket().put(path + suffix, content);
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) {
    bucket().put(path + "/" + String.format(Locale.ROOT, "%04x/", level) + fileName, content);
  }

  @Override
  public Set<String> stored() {
    return bucket().keys(path + "/");
  }

  @Override
  public boolean keepsCreated() {
    return false;
  }
}
