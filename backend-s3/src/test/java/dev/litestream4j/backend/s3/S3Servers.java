package dev.litestream4j.backend.s3;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import dev.litestream4j.testkit.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The real servers of the tests. */
final class S3Servers {
  static final String ACCESS_KEY = "litestream4j-test";
  static final String SECRET_KEY = "not-a-secret-of-anyone";

  private static final ServerProgram MINIO =
      new ServerProgram(
          "minio", "go install github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c");

  private static final ServerProgram VERSITYGW =
      new ServerProgram(
          "versitygw", "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0");

  /** Laid there by the build. */
  private static final Path S3PROXY = Path.of("target/s3proxy/s3proxy.jar").toAbsolutePath();

  private S3Servers() {}

  /** One that keeps its objects in memory. */
  static ServerProcess s3proxy(Path folder) throws IOException {
    if (!Files.exists(S3PROXY)) {
      return Assertions.fail(S3PROXY + " is not there: mvn -pl backend-s3 generate-test-resources");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return ServerProcess.start(
        new ServerProgram(java, "install a JDK"),
        port -> List.of("-jar", S3PROXY.toString(), "--properties", properties(folder, port)));
  }

  private static String properties(Path folder, int port) {
    List<String> lines =
        List.of(
            "s3proxy.endpoint=http://127.0.0.1:" + port,
            "s3proxy.authorization=aws-v4",
            "s3proxy.identity=" + ACCESS_KEY,
            "s3proxy.credential=" + SECRET_KEY,
            "jclouds.provider=transient-nio2");
    try {
      return Files.write(folder.resolve("s3proxy-" + port + ".properties"), lines).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServerProcess minio(Path folder) throws IOException {
    return minio(folder, List.of());
  }

  /** One that speaks TLS. */
  static ServerProcess minio(Path folder, TlsFiles tls) throws IOException {
    Path certificates = Files.createDirectories(folder.resolve("certificates"));
    Files.copy(tls.cert(), certificates.resolve("public.crt"));
    Files.copy(tls.key(), certificates.resolve("private.key"));
    return minio(folder.resolve("files"), List.of("--certs-dir", certificates.toString()));
  }

  private static ServerProcess minio(Path folder, List<String> options) throws IOException {
    return ServerProcess.start(
        MINIO,
        port -> {
          List<String> arguments = new ArrayList<>();
          arguments.addAll(List.of("server", "--address", "127.0.0.1:" + port));
          arguments.addAll(List.of("--console-address", "127.0.0.1:" + ServerProcess.freePort()));
          arguments.addAll(options);
          arguments.add(folder.toString());
          return arguments;
        },
        Map.of("MINIO_ROOT_USER", ACCESS_KEY, "MINIO_ROOT_PASSWORD", SECRET_KEY));
  }

  /**
   * A gateway over a folder.
   *
   * @param metadata false for a gateway that keeps no metadata, and so does not know conditions
   */
  static ServerProcess versitygw(Path folder, boolean metadata) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    Path sidecar = Files.createDirectories(folder.resolve("sidecar"));
    return ServerProcess.start(
        VERSITYGW,
        port -> {
          List<String> arguments = new ArrayList<>();
          arguments.addAll(List.of("--port", "127.0.0.1:" + port, "--access", ACCESS_KEY));
          arguments.addAll(List.of("--secret", SECRET_KEY, "--keep-alive", "--quiet", "posix"));
          arguments.addAll(
              metadata ? List.of("--sidecar", sidecar.toString()) : List.of("--nometa"));
          arguments.add(files.toString());
          return arguments;
        });
  }
}
