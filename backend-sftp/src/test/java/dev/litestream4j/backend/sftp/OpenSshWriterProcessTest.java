package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.WriterProcessContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What several processes, and one that is killed, do to one replica. */
class OpenSshWriterProcessTest implements WriterProcessContract {
  @TempDir private Path folder = Path.of("");
  private OpenSshServer server;

  @BeforeEach
  void start() throws IOException {
    server = OpenSshServer.start(folder, "ed25519");
  }

  @AfterEach
  void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  public String url() {
    return server.url("db");
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return Replicas.open(url(), clock());
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Files.write(server.files().resolve("db/ltx/" + level).resolve(fileName), content);
  }

  @Override
  public Set<String> stored() throws IOException {
    return Replicas.files(server.files());
  }

  @Override
  public int processRaces() {
    return 40;
  }
}
