package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenSshContractTest extends ReplicaClientContract implements NetworkContract {
  private OpenSshServer server;
  private Path folder = Path.of("");
  private String path = "";

  @BeforeAll
  void start(@TempDir Path keys) throws IOException {
    server = OpenSshServer.start(keys, "ed25519");
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
    folder = server.files().resolve(path);
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return Replicas.open(server.url(path.replace(" ", "%20")), clock());
  }

  @Override
  public int serverPort() {
    return server.process().port();
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    return Replicas.open(server.url(path.replace(" ", "%20"), port), clock());
  }

  @Override
  public void plantAt(String suffix, byte[] content) throws IOException {
    Path file = Path.of(folder + suffix);
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, content);
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Path files = Files.createDirectories(folder.resolve("ltx/" + level));
    Files.write(files.resolve(fileName), content);
  }

  @Override
  public Set<String> stored() throws IOException {
    return Replicas.files(folder);
  }

  /** The protocol has whole seconds. */
  @Override
  public Duration createdPrecision() {
    return Duration.ofSeconds(1);
  }

  @Override
  public int createRaces() {
    return 100;
  }
}
