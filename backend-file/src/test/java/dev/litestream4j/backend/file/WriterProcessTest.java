package dev.litestream4j.backend.file;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.WriterProcessContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What several processes do to one replica. */
class WriterProcessTest implements WriterProcessContract {
  @TempDir private Path folder = Path.of("");

  @Override
  public String url() {
    return ReplicaUrl.ofFolder(folder).toString();
  }

  @Override
  public ReplicaClient connect() {
    return FileReplicaClientBuilder.of(folder).clock(clock()).build();
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Files.write(folder.resolve("ltx/" + level).resolve(fileName), content);
  }

  @Override
  public Set<String> stored() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(Path::toString).collect(Collectors.toSet());
    }
  }
}
