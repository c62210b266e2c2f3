package dev.litestream4j.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extension in Python's {@code sqlite3}. */
class PythonTest {
  @TempDir private Path folder;

  private Path log() {
    return folder.resolve("stderr");
  }

  private static JsonObject expected(String name) throws IOException {
    Path file = Programs.GOLDEN.resolve(name).resolve("expected.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  /** Those that can be opened. */
  private static List<String> replicas() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> folders = Files.list(Programs.GOLDEN)) {
      for (Path each : folders.sorted().toList()) {
        String name = each.getFileName().toString();
        if (Files.isDirectory(each.resolve("replica")) && expected(name).has("latest")) {
          names.add(name);
        }
      }
    }
    return names;
  }

  @Test
  void readsEveryGoldenReplica() throws Exception {
    List<String> names = replicas();
    assertThat(names).hasSizeGreaterThan(20);
    List<String> arguments = new ArrayList<>(names);
    arguments.add(0, Programs.GOLDEN.toString());
    Programs.Ended ended = Programs.python(log(), "golden.py", arguments);
    assertThat(ended.status()).as(ended.err()).isZero();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      JsonObject seen = JsonParser.parseString(lines.get(i)).getAsJsonObject();
      JsonObject latest = expected(names.get(i)).getAsJsonObject("latest");
      assertThat(seen.get("tables")).as(names.get(i)).isEqualTo(latest.get("tables"));
      assertThat(seen.get("txid")).as(names.get(i)).isEqualTo(latest.get("txid"));
      assertThat(seen.get("integrity").getAsString()).as(names.get(i)).isEqualTo("ok");
    }
  }

  @Test
  void writesAndUploadsWhatIsLeftAtItsEnd() throws Exception {
    Programs.Ended ended = Programs.python(log(), "writing.py", List.of(folder.toString()));
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out().lines()).containsExactly("one 180 408000 53 ok", "two 180 408000 53 ok");
    for (String name : List.of("one", "two")) {
      Programs.Ended read =
          Programs.shell(
              log(),
              ".open 'file:x.db?vfs=litestream&replica_url=file://" + folder + "/" + name + "'",
              "SELECT count(*), sum(length(body)), sum(kind = 'changed') FROM t;",
              "PRAGMA integrity_check;");
      assertThat(read.out().lines()).containsExactly("180|408000|53", "ok");
    }
  }
}
