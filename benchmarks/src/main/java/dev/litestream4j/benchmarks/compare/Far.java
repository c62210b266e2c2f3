package dev.litestream4j.benchmarks.compare;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A store that is far away, and where results go.
 *
 * @param store the store
 * @param proxy what makes it far away
 * @param out takes lines of Markdown
 */
record Far(S3Store store, LatencyProxy proxy, PrintStream out) {
  /**
   * The URL of a replica in the store, through the proxy, for sqlite-jdbc.
   *
   * @param path the replica's in the bucket
   * @param settings each as {@code name=value}
   */
  String url(String path, String... settings) {
    StringBuilder url =
        new StringBuilder(jdbcUrl("s3://" + S3Store.BUCKET + "." + proxy.address() + "/" + path));
    for (String setting : settings) {
      url.append('&').append(setting);
    }
    return url.toString();
  }

  /** The URL of any replica, for sqlite-jdbc. */
  static String jdbcUrl(String replica) {
    return "jdbc:sqlite:file:bench.db?vfs=litestream&replica_url="
        + URLEncoder.encode(replica, StandardCharsets.UTF_8);
  }

  void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
