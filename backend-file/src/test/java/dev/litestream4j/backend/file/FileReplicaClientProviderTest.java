package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileReplicaClientProviderTest {
  private final ManualClock clock = new ManualClock();
  private final ReplicaContext context = new ReplicaContext(clock, Map.of(), Map.of());

  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  @Test
  void isFoundAndOpensFolders() throws IOException {
    assertThat(provider().schemes()).containsExactly("file");
    Path golden = Path.of(System.getProperty("litestream4j.testdata"), "golden");
    ReplicaUrl url = ReplicaUrl.ofFolder(golden.resolve("first-snapshot/replica"));
    try (ReplicaClient client = provider().open(url, context)) {
      List<LtxName> names = new ArrayList<>();
      client.list(
          Set.of(0),
          0,
          object -> names.add(object.name()),
          Deadline.after(clock, Duration.ofMinutes(1)));
      assertThat(names).containsExactly(new LtxName(0, 1, 1));
    }
  }

  @Test
  void namesUnknownOptions() {
    ReplicaUrl url = ReplicaUrl.parse("file:///replica?region=eu&endpoint=x");
    assertThatThrownBy(() -> provider().open(url, context))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("endpoint")
        .hasMessageContaining("region")
        .hasMessageContaining("file:///replica");
  }

  @Test
  void needsAClockWhenBuiltInCode() {
    assertThatIllegalStateException()
        .isThrownBy(() -> FileReplicaClientBuilder.of(Path.of("replica")).build())
        .withMessageContaining("clock");
  }
}
