package dev.litestream4j.backend.s3;

import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an S3 URL says by its host and path: a bucket's name, the name of a host that implies more,
 * or an access point.
 *
 * @param bucket the bucket's name or the ARN of an access point; empty if the URL names none
 * @param path the path of the replica in the bucket, without slashes at its ends
 * @param region where the bucket is, if the host tells
 * @param endpoint where the store is, if the host tells and it is not AWS
 */
record S3Location(String bucket, String path, Optional<String> region, Optional<URI> endpoint) {
  private static final Pattern HOST_AND_PORT = Pattern.compile("(?:([^.:]+)\\.)?([^:]+:[0-9]+)");

  private static final Pattern AMAZON =
      Pattern.compile("(.+)\\.s3(?:[.-]([^.]+))?\\.amazonaws\\.com");

  /** The bucket's name, then the store's host with the region in it. */
  private static final List<Pattern> STORES =
      List.of(
          Pattern.compile("(?:(.+)\\.)?(([^.]+)\\.digitaloceanspaces\\.com)"),
          Pattern.compile("(?:(.+)\\.)?(s3\\.([^.]+)\\.backblazeb2\\.com)"),
          Pattern.compile("(?:(.+)\\.)?(s3\\.([^.]+)\\.scw\\.cloud)"),
          Pattern.compile("(?:(.+)\\.)?(s3()\\.filebase\\.com)"));

  static S3Location of(ReplicaUrl url) throws ReplicaException {
    String host = url.host();
    if (host.startsWith("arn:")) {
      return ofAccessPoint(url);
    }
    Matcher amazon = AMAZON.matcher(host);
    if (amazon.matches()) {
      return new S3Location(
          amazon.group(1), url.path(), Optional.ofNullable(amazon.group(2)), Optional.empty());
    }
    for (Pattern store : STORES) {
      Matcher matcher = store.matcher(host);
      if (matcher.matches()) {
        return new S3Location(
            matcher.group(1) == null ? "" : matcher.group(1),
            url.path(),
            Optional.of(matcher.group(3)).filter(region -> !region.isEmpty()),
            Optional.of(URI.create("https://" + matcher.group(2))));
      }
    }
    Matcher port = HOST_AND_PORT.matcher(host);
    if (port.matches()) {
      return new S3Location(
          port.group(1) == null ? "" : port.group(1),
          url.path(),
          Optional.empty(),
          Optional.of(URI.create("http://" + port.group(2))));
    }
    return new S3Location(host, url.path(), Optional.empty(), Optional.empty());
  }

  /** {@code arn:partition:s3:region:account:accesspoint/name/path}. */
  private static S3Location ofAccessPoint(ReplicaUrl url) throws ReplicaException {
    String[] parts = url.host().split(":", -1);
    int slash = url.path().indexOf('/');
    String name = slash < 0 ? url.path() : url.path().substring(0, slash);
    if (parts.length != 6 || !parts[5].equals("accesspoint") || name.isEmpty()) {
      throw new ReplicaException(
          "the replica URL "
              + url
              + " has a malformed ARN: expected"
              + " s3://arn:aws:s3:region:account:accesspoint/name/path");
    }
    if (parts[3].isEmpty()) {
      throw new ReplicaException(
          "the replica URL "
              + url
              + " names a multi-region access point, which is not supported: use the access point"
              + " of one region, or the bucket");
    }
    return new S3Location(
        url.host() + "/" + name,
        slash < 0 ? "" : url.path().substring(slash + 1),
        Optional.of(parts[3]),
        Optional.empty());
  }
}
