package dev.litestream4j.backend.webdav;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Apache httpd with mod_dav, behind a login. */
final class ApacheServer implements DavServer {
  static final String USER = "app";
  static final String PASSWORD = "se/cret@1";

  private static final ServerProgram APACHE =
      new ServerProgram("apache2", "apt-get install apache2");

  private final ServerProcess process;
  private final Path files;

  private ApacheServer(ServerProcess process, Path files) {
    this.process = process;
    this.files = files;
  }

  static ApacheServer start(Path folder) throws IOException {
    Path shared = Shared.folder(folder);
    Path files = Shared.folder(shared.resolve("files"));
    Shared.folder(shared.resolve("locks"));
    Files.writeString(shared.resolve("users"), USER + ":{SHA}" + sha1(PASSWORD) + "\n");
    Path config = shared.resolve("httpd.conf");
    ServerProcess process =
        ServerProcess.start(
            APACHE,
            port -> {
              try {
                Files.writeString(config, config(port, shared, files));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return List.of("-f", config.toString(), "-D", "FOREGROUND");
            },
            Map.of());
    return new ApacheServer(process, files);
  }

  private static String sha1(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String config(int port, Path folder, Path files) {
    String modules =
        Stream.of(
                "mpm_event",
                "authz_core",
                "authz_user",
                "authn_core",
                "authn_file",
                "auth_basic",
                "dav",
                "dav_fs")
            .map(
                name ->
                    "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n")
            .collect(Collectors.joining());
    // httpd does not serve as root
    String user = System.getProperty("user.name").equals("root") ? "User www-data\n" : "";
    return modules
        + user
        + "ServerRoot "
        + folder
        + "\nServerName 127.0.0.1\nListen 127.0.0.1:"
        + port
        + "\nPidFile pid\nMutex file:"
        + folder
        + " default\nErrorLog /dev/stderr\nLogLevel crit\nMaxKeepAliveRequests 0"
        + "\nDocumentRoot "
        + files
        + "\nDavLockDB "
        + folder.resolve("locks/db")
        + "\n<Directory "
        + files
        + ">\nDav On\nAuthType Basic\nAuthName replicas\nAuthUserFile "
        + folder.resolve("users")
        + "\nRequire valid-user\n</Directory>\n";
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public Path files() {
    return files;
  }

  @Override
  public String url(String path, int port) {
    return "webdav://"
        + USER
        + ":"
        + PASSWORD.replace("/", "%2F").replace("@", "%40")
        + "@127.0.0.1:"
        + port
        + "/"
        + path.replace(" ", "%20");
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
