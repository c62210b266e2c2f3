package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens replicas by their URL, and looks at their files past the server. */
final class Replicas {
  private Replicas() {}

  static ReplicaClient open(String url) throws ReplicaException {
    ReplicaContext context = new ReplicaContext(RealClock.instance(), Map.of(), Map.of());
    return ServiceLoader.load(ReplicaClientProvider.class)
        .findFirst()
        .orElseThrow()
        .open(ReplicaUrl.parse(url), context);
  }

  /** All files below a folder but those in which the server itself keeps books. */
  static Set<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString())
          .filter(file -> !file.contains(".DAV/"))
          .collect(Collectors.toSet());
    }
  }
}
