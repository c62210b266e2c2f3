package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.RealClock;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contracts against one server; each test has a folder of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebdavContract extends ReplicaClientContract implements NetworkContract {
  private DavServer server;
  private String path = "";

  abstract DavServer start(Path folder) throws IOException;

  @BeforeAll
  void startServer(@TempDir Path folder) throws IOException {
    server = start(folder);
  }

  @AfterAll
  void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void begin(TestInfo test) {
    path = "replicas/of an app/" + test.getTestMethod().orElseThrow().getName();
  }

  DavServer server() {
    return server;
  }

  private Path folder() {
    return server.files().resolve(path);
  }

  public String url() {
    return server.url(path);
  }

  @Override
  public int serverPort() {
    return server.port();
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return Replicas.open(url());
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    return Replicas.open(server.url(path, port));
  }

  @Override
  public ReplicaClient connectWithoutPath() throws IOException {
    return Replicas.open(server.url(""));
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Path files = Shared.folder(server.files(), folder().resolve("ltx/" + level));
    Files.write(files.resolve(fileName), content);
  }

  @Override
  public void plantAt(String suffix, byte[] content) throws IOException {
    Path file = Path.of(folder() + suffix);
    Shared.folder(server.files(), Path.of(String.valueOf(file.getParent())));
    Files.write(file, content);
  }

  @Override
  public Set<String> stored() throws IOException {
    return Replicas.files(folder());
  }

  /** The protocol has no place for it: the time is that of the upload. */
  @Override
  public boolean keepsCreated() {
    return false;
  }

  /** It waits for other writers. */
  @Override
  public Clock clock() {
    return RealClock.instance();
  }

  @Override
  public List<HttpAnswer> throttlingAnswers() {
    return List.of(HttpAnswer.of(429), HttpAnswer.of(503));
  }
}
