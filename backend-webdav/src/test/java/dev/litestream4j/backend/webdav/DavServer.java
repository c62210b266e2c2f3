package dev.litestream4j.backend.webdav;

import java.io.Closeable;
import java.nio.file.Path;

/** A running server whose root is a folder of this machine. */
interface DavServer extends Closeable {
  /** The port on 127.0.0.1. */
  int port();

  /** The folder that the server's root shows. */
  Path files();

  /** A URL with the login that the server wants, if it wants one. */
  default String url(String path, int port) {
    return "webdav://127.0.0.1:" + port + "/" + path.replace(" ", "%20");
  }

  default String url(String path) {
    return url(path, port());
  }
}
