package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The objects of a bucket as the real Litestream left it. */
class LitestreamLayoutTest extends MinioFixture {
  private static final Path GOLDEN =
      Path.of(System.getProperty("litestream4j.testdata"), "golden", "s3-layout");

  private static Map<String, String> strings(JsonObject object) {
    return object.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getAsString()));
  }

  @Test
  void isListedAndReadWithItsTimes() throws IOException {
    Map<String, Instant> times = new HashMap<>();
    JsonObject described =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("objects.json"))).getAsJsonObject();
    for (Map.Entry<String, JsonElement> entry : described.entrySet()) {
      String key = entry.getKey();
      Map<String, String> metadata =
          strings(entry.getValue().getAsJsonObject().getAsJsonObject("metadata"));
      times.put(key, Instant.parse(metadata.get("litestream-timestamp")));
      bucket()
          .client()
          .putObject(
              put -> put.bucket(TestBucket.NAME).key(key).metadata(metadata),
              RequestBody.fromFile(GOLDEN.resolve("objects").resolve(key)));
    }
    List<LtxObject> listed = new ArrayList<>();
    Set<Integer> levels = IntStream.rangeClosed(0, 9).boxed().collect(Collectors.toSet());
    try (ReplicaClient client = bucket().open(bucket().url("app/db"), clock)) {
      client.list(levels, 0, listed::add, deadline());
      for (LtxObject object : listed) {
        String key = "app/db/000" + object.name().level() + "/" + object.name().fileName();
        Path file = GOLDEN.resolve("objects").resolve(key);
        try (OpenedObject opened = client.open(object.name(), deadline())) {
          assertThat(opened.object().created()).contains(times.get(key));
          assertThat(opened.content().readAllBytes()).isEqualTo(Files.readAllBytes(file));
        }
      }
    }
    assertThat(listed).hasSameSizeAs(times.keySet()).isNotEmpty();
  }
}
