package dev.litestream4j.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A store with a server of its own, as a user names it.
 *
 * @param scheme of its URLs
 * @param server ends it
 * @param environment variables that hold credentials and endpoints
 * @param url of a replica, given a path
 * @param yaml what Litestream's configuration says of that replica
 */
record RealStore(
    String scheme,
    Closeable server,
    Map<String, String> environment,
    UnaryOperator<String> url,
    UnaryOperator<String> yaml)
    implements AutoCloseable {

  String url(String path) {
    return url.apply(path);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  @Override
  public String toString() {
    return scheme;
  }
}
