package dev.litestream4j.backend.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
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
import java.util.stream.Collectors;

/** An Azurite with a container in memory. */
final class Azurite implements AutoCloseable {
  static final String CONTAINER = "replicas";

  /** The account that every Azurite has, and its well-known key. */
  static final String ACCOUNT = "devstoreaccount1";

  static final String KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private static final ServerProgram PROGRAM =
      new ServerProgram("azurite-blob", "npm install --prefix ~/.litestream4j-test azurite@3.37.0");

  private final ServerProcess process;
  private final BlobContainerClient container;

  private Azurite(ServerProcess process) {
    this.process = process;
    this.container = client(process.port());
  }

  static Azurite start() throws IOException {
    Azurite server =
        new Azurite(
            ServerProcess.start(
                PROGRAM,
                port ->
                    List.of(
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        "" + port,
                        "--inMemoryPersistence",
                        "--skipApiVersionCheck",
                        "--silent",
                        "--disableTelemetry")));
    server.container.create();
    return server;
  }

  /** A client as a program would configure it, with the SDK's retries. */
  static BlobContainerClient client(int port) {
    return new BlobContainerClientBuilder()
        .httpClient(new JdkHttpClientBuilder().build())
        .endpoint(endpoint(port))
        .containerName(CONTAINER)
        .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
        .buildClient();
  }

  static String endpoint(int port) {
    return "http://127.0.0.1:" + port + "/" + ACCOUNT;
  }

  int port() {
    return process.port();
  }

  BlobContainerClient container() {
    return container;
  }

  /** Opens a replica as a URL would, through the server or a proxy in front of it. */
  static ReplicaClient open(int port, String path, Clock clock) throws IOException {
    return open(port, CONTAINER, path, Map.of("AZURE_STORAGE_KEY", KEY), clock);
  }

  static ReplicaClient open(
      int port, String container, String path, Map<String, String> environment, Clock clock)
      throws IOException {
    return new AzureReplicaClientProvider()
        .open(
            ReplicaUrl.parse(
                "abs://" + ACCOUNT + "@" + container + "/" + path + "?endpoint=" + endpoint(port)),
            new ReplicaContext(clock, environment, Map.of()));
  }

  void put(String key, byte[] content, Map<String, String> metadata) {
    var blob = container.getBlobClient(key);
    blob.upload(BinaryData.fromBytes(content), true);
    blob.setMetadata(metadata);
  }

  BlobProperties get(String key) {
    return container.getBlobClient(key).getProperties();
  }

  Set<String> keys(String prefix) {
    return container.listBlobs(new ListBlobsOptions().setPrefix(prefix), null).stream()
        .map(BlobItem::getName)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
