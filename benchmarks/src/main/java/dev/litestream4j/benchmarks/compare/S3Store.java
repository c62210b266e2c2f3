package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A MinIO on this machine, with replicas in its bucket. */
final class S3Store implements AutoCloseable {
  static final String BUCKET = "replicas";
  static final String USER = "litestream4j-bench";
  static final String SECRET = "not-a-secret-of-anyone";

  private final ServerProcess server;

  private S3Store(ServerProcess server) {
    this.server = server;
  }

  /**
   * Starts one.
   *
   * @param folder empty; the server keeps its files there
   */
  static S3Store start(Path folder) throws IOException {
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram("minio", ".ci/install-servers installs it"),
            port ->
                List.of(
                    "server",
                    "--address",
                    "127.0.0.1:" + port,
                    "--console-address",
                    "127.0.0.1:" + ServerProcess.freePort(),
                    folder.toString()),
            Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", SECRET));
    S3Store store = new S3Store(server);
    try (S3Client client = store.client(server.address())) {
      client.createBucket(bucket -> bucket.bucket(BUCKET));
    }
    return store;
  }

  /** Host and port of the store itself. */
  String address() {
    return server.address();
  }

  /**
   * A client of the plain SDK.
   *
   * @param address of the store, or of a proxy before it
   */
  S3Client client(String address) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://" + address))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, SECRET)))
        .build();
  }

  /**
   * Uploads the replica of a folder as Litestream lays replicas out in S3.
   *
   * @param path the replica's in the bucket
   */
  void upload(Path replica, String path) throws IOException {
    try (S3Client client = client(address());
        Stream<Path> files = Files.walk(replica.resolve("ltx"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        int level = Integer.parseInt(file.getName(file.getNameCount() - 2).toString());
        String key = String.format(Locale.ROOT, "%s/%04x/%s", path, level, file.getFileName());
        client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromFile(file));
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
