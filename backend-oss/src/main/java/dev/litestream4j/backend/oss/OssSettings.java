package dev.litestream4j.backend.oss;

import dev.litestream4j.api.BucketKeys;
import dev.litestream4j.api.Endpoints;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that a URL and its properties say.
 *
 * @param replica what the replica's client needs
 * @param region for the signature, for example {@code cn-hangzhou}
 * @param endpoint where the store is
 */
record OssSettings(OssReplicaConfig replica, String region, URI endpoint) {
  private static final String DEFAULT_REGION = "cn-hangzhou";

  private static final Pattern HOST =
      Pattern.compile("(?:([^.]+)\\.)?oss-([^.]+?)(-internal)?\\.aliyuncs\\.com");

  static OssSettings of(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    url.checkOptions(Set.of("endpoint", "region"));
    if (url.userInfo().isPresent()) {
      throw new ReplicaException(
          "the replica URL "
              + url
              + " has credentials before its bucket, which an OSS URL cannot have: set "
              + OssCredentials.LOOKED_FOR);
    }
    Matcher host = HOST.matcher(url.host());
    boolean named = host.matches();
    String bucket = named ? Optional.ofNullable(host.group(1)).orElse("") : url.host();
    String region = option(url, context, "region").orElse(named ? host.group(2) : DEFAULT_REGION);
    String standard =
        "https://oss-"
            + region
            + (named && host.group(3) != null ? "-internal" : "")
            + ".aliyuncs.com";
    if (bucket.isEmpty() || url.path().isEmpty()) {
      throw new ReplicaException(
          "the replica URL "
              + url
              + " names no "
              + (bucket.isEmpty() ? "bucket" : "path in its bucket")
              + ": expected oss://bucket/path or oss://bucket.oss-region.aliyuncs.com/path");
    }
    return new OssSettings(
        new OssReplicaConfig(bucket, new BucketKeys(url.path()), url.toString()),
        region,
        endpoint(url, option(url, context, "endpoint").orElse(standard)));
  }

  private static Optional<String> option(ReplicaUrl url, ReplicaContext context, String name) {
    return Optional.ofNullable(url.options().getOrDefault(name, context.properties().get(name)))
        .map(String::trim)
        .filter(value -> !value.isEmpty());
  }

  private static URI endpoint(ReplicaUrl url, String text) throws ReplicaException {
    try {
      return Endpoints.parse(text);
    } catch (URISyntaxException e) {
      // not as the cause: its message may show credentials
      throw new ReplicaException(
          "the option endpoint or region of the replica "
              + url
              + " gives no address: expected a host or an http or https URL without a user");
    }
  }
}
