package dev.litestream4j.backend.file;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.RecordContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class FileReplicaContractTest extends ReplicaClientContract implements RecordContract {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @TempDir private Path parent = Path.of("");

  private Path folder() {
    return parent.resolve("replicas").resolve("of an app");
  }

  @Override
  public ReplicaClient connect() {
    return FileReplicaClientBuilder.of(folder()).clock(clock()).build();
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Path files = folder().resolve("ltx/" + level);
    Files.createDirectories(files);
    Files.write(files.resolve(fileName), content);
  }

  @Override
  public void plantAt(String suffix, byte[] content) throws IOException {
    Path file = Path.of(folder() + suffix);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Override
  public Set<String> stored() throws IOException {
    if (!Files.exists(folder())) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(folder())) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(Path::toString)
          .collect(Collectors.toSet());
    }
  }

  @Override
  public int createRaces() {
    return 300;
  }

  @Override
  public OptionalLong openHandles() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return OptionalLong.empty();
    }
    long open = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        open += isOurs(descriptor) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new AssertionError("descriptors cannot be counted", e);
    }
    return OptionalLong.of(open);
  }

  private boolean isOurs(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder());
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
