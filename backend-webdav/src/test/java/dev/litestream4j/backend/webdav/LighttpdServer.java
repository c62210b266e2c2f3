package dev.litestream4j.backend.webdav;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** lighttpd with mod_webdav. */
final class LighttpdServer implements DavServer {
  private static final ServerProgram LIGHTTPD =
      new ServerProgram("lighttpd", "apt-get install lighttpd lighttpd-mod-webdav");

  private final ServerProcess process;
  private final Path files;

  private LighttpdServer(ServerProcess process, Path files) {
    this.process = process;
    this.files = files;
  }

  static LighttpdServer start(Path folder) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.createDirectories(folder.resolve("uploads"));
    Path config = folder.resolve("lighttpd.conf");
    ServerProcess process =
        ServerProcess.start(
            LIGHTTPD,
            port -> {
              try {
                Files.writeString(config, config(port, folder, files));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return List.of("-D", "-f", config.toString());
            });
    return new LighttpdServer(process, files);
  }

  private static String config(int port, Path folder, Path files) {
    return "server.bind = \"127.0.0.1\"\nserver.port = "
        + port
        + "\nserver.document-root = \""
        + files
        + "\"\nserver.upload-dirs = ( \""
        + folder.resolve("uploads")
        + "\" )\nserver.max-keep-alive-requests = 10000\nserver.modules = ( \"mod_webdav\" )"
        + "\nwebdav.activate = \"enable\"\nwebdav.sqlite-db-name = \""
        + folder.resolve("locks.db")
        + "\"\n";
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
  public void close() throws IOException {
    process.close();
  }
}
