package dev.litestream4j.backend.gcs;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Bucket;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import com.google.cloud.NoCredentials;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A fake-gcs-server with a bucket in memory. */
final class FakeGcsServer implements AutoCloseable {
  static final String BUCKET = "replicas";

  private static final ServerProgram PROGRAM =
      new ServerProgram("fake-gcs-server", "go install github.com/fsouza/fake-gcs-server@v1.56.1");

  private final ServerProcess process;
  private final Storage storage;

  private FakeGcsServer(ServerProcess process) {
    this.process = process;
    this.storage =
        GcsSdk.of("http://" + process.address() + "/", NoCredentials.getInstance()).storage();
  }

  static FakeGcsServer start() throws IOException {
    FakeGcsServer server =
        new FakeGcsServer(
            ServerProcess.start(
                PROGRAM,
                port ->
                    List.of(
                        "-scheme",
                        "http",
                        "-host",
                        "127.0.0.1",
                        "-port",
                        "" + port,
                        "-backend",
                        "memory",
                        "-log-level",
                        "error")));
    server.storage.buckets().insert("project", new Bucket().setName(BUCKET)).execute();
    return server;
  }

  int port() {
    return process.port();
  }

  /** Opens a replica as a URL would, through the server or a proxy in front of it. */
  static ReplicaClient open(int port, String path, Clock clock) throws IOException {
    return new GcsReplicaClientProvider()
        .open(
            ReplicaUrl.parse("gs://" + BUCKET + "/" + path),
            new ReplicaContext(
                clock, Map.of("STORAGE_EMULATOR_HOST", "127.0.0.1:" + port), Map.of()));
  }

  void put(String key, byte[] content, Map<String, String> metadata) throws IOException {
    storage
        .objects()
        .insert(
            BUCKET,
            new StorageObject().setName(key).setMetadata(metadata),
            new ByteArrayContent("application/octet-stream", content))
        .execute();
  }

  StorageObject get(String key) throws IOException {
    return storage.objects().get(BUCKET, key).execute();
  }

  Set<String> keys(String prefix) throws IOException {
    Set<String> keys = new TreeSet<>();
    @Nullable String pageToken = null;
    do {
      Objects page =
          storage.objects().list(BUCKET).setPrefix(prefix).setPageToken(pageToken).execute();
      if (page.getItems() != null) {
        page.getItems().forEach(item -> keys.add(item.getName()));
      }
      pageToken = page.getNextPageToken();
    } while (pageToken != null);
    return keys;
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
