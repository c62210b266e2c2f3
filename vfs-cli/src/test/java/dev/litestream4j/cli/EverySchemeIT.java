package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.replica.EnvironmentClients;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on a replica of each scheme, with all backends on one class path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EverySchemeIT {
  private static final String REPLICA = "time-travel";
  private static final Path JAR =
      Testdata.SAMPLE.resolve("../../vfs-cli/target/litestream4j.jar").normalize();
  private static final String TABLES = "SELECT count(*) AS n FROM sqlite_schema";

  private final Map<String, RealStore> stores = new HashMap<>();

  @TempDir private static Path folder = Path.of("");

  private RealStore store(String scheme) throws Exception {
    RealStore store = stores.get(scheme);
    if (store == null) {
      store = RealStores.start(scheme, Files.createDirectories(folder.resolve(scheme)));
      stores.put(scheme, store);
      upload(store);
    }
    return store;
  }

  private static void upload(RealStore store) throws IOException {
    Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(2));
    try (ReplicaClient client =
            EnvironmentClients.open(store.url(REPLICA), store.environment(), RealClock.instance());
        Stream<Path> files = Files.walk(Testdata.golden(REPLICA))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        int level = Integer.parseInt(file.getName(file.getNameCount() - 2).toString());
        LtxName name = LtxName.parse(level, file.getFileName().toString()).orElseThrow();
        client.put(name, Payload.of(Files.readAllBytes(file)), Instant.EPOCH, deadline);
      }
    }
  }

  @AfterAll
  void endServers() throws IOException {
    for (RealStore store : stores.values()) {
      store.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "s3", "gs", "abs", "oss", "sftp", "nats", "webdav"})
  void theCommands(String scheme) throws Exception {
    RealStore store = store(scheme);
    String url = store.url(REPLICA);
    CommandRun local = CommandRun.of("query", "--csv", Testdata.golden(REPLICA), TABLES);
    assertThat(local.code()).isZero();
    assertThat(run(store, "query", "--csv", url, TABLES)).isEqualTo(local);

    CommandRun info = run(store, "info", url);
    assertThat(info.err()).isEmpty();
    assertThat(info.out()).contains(latestTxid());
    assertThat(info.code()).isZero();

    CommandRun verify = run(store, "verify", url);
    assertThat(verify.err()).isEmpty();
    assertThat(verify.out()).contains(": sound");
    assertThat(verify.code()).isZero();
  }

  private static String latestTxid() {
    JsonObject latest = Testdata.expected(REPLICA).getAsJsonObject("latest");
    return latest.get("txid").getAsString();
  }

  /** Runs the packaged program: only a process of its own has an environment of its own. */
  private static CommandRun run(RealStore store, String... args) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-jar", JAR.toString()));
    line.addAll(List.of(args));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(store.environment());
    int code = builder.start().waitFor();
    return new CommandRun(code, Files.readString(out), Files.readString(err));
  }

  @Test
  void allSchemesInOneProcess() throws Exception {
    Map<String, String> environment = new HashMap<>();
    List<String> urls = new ArrayList<>();
    for (String scheme : List.of("file", "s3", "gs", "abs", "oss", "sftp", "nats", "webdav")) {
      RealStore store = store(scheme);
      environment.putAll(store.environment());
      urls.add(store.url(REPLICA));
    }
    List<Connection> connections = new ArrayList<>();
    try (LitestreamVfs vfs = EnvironmentClients.register(urls, environment)) {
      assertThat(vfs).isNotNull();
      for (String url : urls) {
        connections.add(
            DriverManager.getConnection(
                "jdbc:sqlite:file:x.db?vfs=litestream&replica_url="
                    + URLEncoder.encode(url, StandardCharsets.UTF_8)));
      }
      for (Connection connection : connections) {
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SELECT litestream_txid()")) {
          assertThat(row.getString(1)).isEqualTo(latestTxid());
        }
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }
}
