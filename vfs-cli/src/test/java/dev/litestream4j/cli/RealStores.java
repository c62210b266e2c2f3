package dev.litestream4j.cli;

import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.litestream4j.backend.oss.OssServer;
import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.ObjectStoreConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Starts a real server for each scheme that has one, with an empty bucket {@code replicas}. */
final class RealStores {
  private static final String BUCKET = "replicas";
  private static final String USER = "litestream4j-test";
  private static final String SECRET = "not-a-secret-of-anyone";
  private static final String AZURE_ACCOUNT = "devstoreaccount1";

  /** The well-known key of every Azurite. */
  private static final String AZURE_KEY =
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

  private RealStores() {}

  /**
   * Starts one.
   *
   * @param folder empty; the server keeps its files there
   */
  static RealStore start(String scheme, Path folder) throws Exception {
    return switch (scheme) {
      case "file" -> folders(folder);
      case "s3" -> minio(folder);
      case "gs" -> fakeGcs();
      case "abs" -> azurite();
      case "oss" -> oss();
      case "sftp" -> openSsh(folder);
      case "nats" -> nats(folder);
      case "webdav" -> lighttpd(folder);
      default -> throw new IllegalArgumentException("no server for " + scheme);
    };
  }

  private static RealStore folders(Path folder) {
    return new RealStore(
        "file",
        () -> {},
        Map.of(),
        path -> folder.resolve(path).toUri().toString(),
        path -> "type: file\npath: " + folder.resolve(path));
  }

  private static RealStore minio(Path folder) throws IOException {
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram(
                "minio", "go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c"),
            port ->
                List.of(
                    "server",
                    "--address",
                    "127.0.0.1:" + port,
                    "--console-address",
                    "127.0.0.1:" + ServerProcess.freePort(),
                    folder.toString()),
            Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", SECRET));
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create("http://" + server.address()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, SECRET)))
            .build()) {
      client.createBucket(bucket -> bucket.bucket(BUCKET));
    }
    return byUrl(
        "s3",
        server,
        Map.of("LITESTREAM_ACCESS_KEY_ID", USER, "LITESTREAM_SECRET_ACCESS_KEY", SECRET),
        "s3://" + BUCKET + "." + server.address());
  }

  private static RealStore byUrl(
      String scheme, ServerProcess server, Map<String, String> environment, String root) {
    return new RealStore(
        scheme,
        server::close,
        environment,
        path -> root + "/" + path,
        path -> "url: " + root + "/" + path);
  }

  private static RealStore fakeGcs() throws IOException, InterruptedException {
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram(
                "fake-gcs-server", "go install github.com/fsouza/fake-gcs-server@v1.56.1"),
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
                    "error"));
    HttpRequest makeBucket =
        HttpRequest.newBuilder(URI.create("http://" + server.address() + "/storage/v1/b?project=p"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"" + BUCKET + "\"}"))
            .build();
    int status =
        HttpClient.newHttpClient().send(makeBucket, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException("the bucket was not made: status " + status);
    }
    return byUrl("gs", server, Map.of("STORAGE_EMULATOR_HOST", server.address()), "gs://" + BUCKET);
  }

  private static RealStore oss() throws IOException {
    OssServer server = new OssServer();
    UnaryOperator<String> url =
        path -> "oss://" + OssServer.BUCKET + "/" + path + "?endpoint=127.0.0.1:" + server.port();
    return new RealStore(
        "oss", server::close, OssServer.ENVIRONMENT, url, path -> "url: " + url.apply(path));
  }

  private static RealStore azurite() throws IOException {
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram(
                "azurite-blob", "npm install --prefix ~/.litestream4j-test azurite@3.37.0"),
            port ->
                List.of(
                    "--blobHost",
                    "127.0.0.1",
                    "--blobPort",
                    "" + port,
                    "--inMemoryPersistence",
                    "--skipApiVersionCheck",
                    "--silent",
                    "--disableTelemetry"));
    String endpoint = "http://" + server.address() + "/" + AZURE_ACCOUNT;
    new BlobContainerClientBuilder()
        .endpoint(endpoint)
        .containerName(BUCKET)
        .credential(new StorageSharedKeyCredential(AZURE_ACCOUNT, AZURE_KEY))
        .buildClient()
        .create();
    String root = "abs://" + AZURE_ACCOUNT + "@" + BUCKET + "/";
    return new RealStore(
        "abs",
        server::close,
        Map.of("LITESTREAM_AZURE_ACCOUNT_KEY", AZURE_KEY),
        path -> root + path + "?endpoint=" + endpoint,
        path -> "url: " + root + path + "\nendpoint: " + endpoint);
  }

  private static RealStore nats(Path folder) throws IOException, InterruptedException {
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram("nats-server", "apt-get install nats-server"),
            port -> List.of("-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", folder.toString()));
    Connection connection = Nats.connect("nats://" + server.address());
    try {
      connection.objectStoreManagement().create(ObjectStoreConfiguration.builder(BUCKET).build());
    } catch (JetStreamApiException e) {
      throw new IOException("the bucket was not made", e);
    } finally {
      connection.close();
    }
    return byUrl("nats", server, Map.of(), "nats://" + server.address() + "/" + BUCKET);
  }

  private static RealStore openSsh(Path folder) throws IOException, InterruptedException {
    ServerProgram sshd = new ServerProgram("sshd", "apt-get install openssh-server");
    sshd.require();
    Path hostKey = key(folder.resolve("host"));
    Path userKey = key(folder.resolve("user"));
    String user = System.getProperty("user.name");
    if (user.equals("root")) {
      // where it separates privileges, which only root can have it do
      Files.createDirectories(Path.of("/run/sshd"));
    }
    Path files = Files.createDirectory(folder.resolve("files"));
    Path configuration = folder.resolve("sshd_config");
    ServerProcess server =
        ServerProcess.start(
            sshd,
            port -> {
              write(
                  configuration,
                  "Port " + port,
                  "ListenAddress 127.0.0.1",
                  "HostKey " + hostKey,
                  "AuthorizedKeysFile " + userKey + ".pub",
                  "PidFile none",
                  "UsePAM no",
                  "StrictModes no",
                  "PermitRootLogin yes",
                  "LogLevel ERROR",
                  "Subsystem sftp internal-sftp -d " + files);
              return List.of("-D", "-e", "-f", configuration.toString());
            });
    Path knownHosts = folder.resolve("known_hosts");
    String hostPublicKey = Files.readString(Path.of(hostKey + ".pub")).strip();
    write(knownHosts, "[127.0.0.1]:" + server.port() + " " + hostPublicKey);
    String root = "sftp://" + user + "@" + server.address() + "/";
    return new RealStore(
        "sftp",
        server::close,
        Map.of(),
        path -> root + path + "?key-path=" + userKey + "&known-hosts=" + knownHosts,
        path ->
            "type: sftp\nhost: %s\nuser: %s\npath: %s\nkey-path: %s\nhost-key: %s"
                .formatted(server.address(), user, path, userKey, hostPublicKey));
  }

  private static Path key(Path file) throws IOException, InterruptedException {
    Path program = new ServerProgram("ssh-keygen", "apt-get install openssh-client").require();
    int code =
        new ProcessBuilder(
                program.toString(), "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("ssh-keygen made no " + file);
    }
    return file;
  }

  private static RealStore lighttpd(Path folder) throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    Path configuration = folder.resolve("lighttpd.conf");
    ServerProcess server =
        ServerProcess.start(
            new ServerProgram("lighttpd", "apt-get install lighttpd lighttpd-mod-webdav"),
            port -> {
              write(
                  configuration,
                  "server.bind = \"127.0.0.1\"",
                  "server.port = " + port,
                  "server.document-root = \"" + files + "\"",
                  "server.upload-dirs = ( \"" + folder + "\" )",
                  "server.modules = ( \"mod_webdav\" )",
                  "webdav.activate = \"enable\"",
                  "webdav.sqlite-db-name = \"" + folder.resolve("locks.db") + "\"");
              return List.of("-D", "-f", configuration.toString());
            });
    return byUrl("webdav", server, Map.of(), "webdav://" + server.address());
  }

  private static void write(Path file, String... lines) {
    try {
      Files.write(file, List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
