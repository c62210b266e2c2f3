package dev.litestream4j.backend.s3;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Stores that speak S3's protocol with ways of their own, known by their hosts.
 *
 * <p>Source: Litestream's guides and its {@code IsTigrisEndpoint} and kin.
 */
enum S3Provider {
  /** Amazon itself: no endpoint. */
  AMAZON("", false, true, S3Provider.USUAL_CONCURRENCY),
  /** Wants path-style addresses. */
  BACKBLAZE(".backblazeb2.com", true, true, S3Provider.USUAL_CONCURRENCY),
  /** Refuses many parts of an upload at the same time. */
  CLOUDFLARE_R2(".r2.cloudflarestorage.com", false, true, 2),
  DIGITAL_OCEAN(".digitaloceanspaces.com", false, true, S3Provider.USUAL_CONCURRENCY),
  /** Wants path-style addresses. */
  FILEBASE("s3.filebase.com", true, true, S3Provider.USUAL_CONCURRENCY),
  HETZNER(".your-objectstorage.com", false, true, S3Provider.USUAL_CONCURRENCY),
  SCALEWAY(".scw.cloud", false, true, S3Provider.USUAL_CONCURRENCY),
  /** Wants path-style addresses. */
  SUPABASE(".supabase.co", true, true, S3Provider.USUAL_CONCURRENCY),
  /** Refuses {@code Content-MD5}. */
  TIGRIS("fly.storage.tigris.dev", false, false, S3Provider.USUAL_CONCURRENCY),
  /** Refuses {@code Content-MD5}. */
  TIGRIS_T3("t3.storage.dev", false, false, S3Provider.USUAL_CONCURRENCY),
  /** Any other endpoint: MinIO and what is like it. */
  OTHER("", true, true, S3Provider.USUAL_CONCURRENCY);

  private static final int USUAL_CONCURRENCY = 3;

  private final String host;
  private final boolean pathStyle;
  private final boolean contentMd5;
  private final int concurrency;

  S3Provider(String host, boolean pathStyle, boolean contentMd5, int concurrency) {
    this.host = host;
    this.pathStyle = pathStyle;
    this.contentMd5 = contentMd5;
    this.concurrency = concurrency;
  }

  static S3Provider of(Optional<URI> endpoint) {
    if (endpoint.isEmpty()) {
      return AMAZON;
    }
    String asked = endpoint.get().getHost().toLowerCase(Locale.ROOT);
    for (S3Provider provider : values()) {
      String known = provider.host;
      if (!known.isEmpty()
          && (known.startsWith(".") ? asked.endsWith(known) : asked.equals(known))) {
        return provider;
      }
    }
    return OTHER;
  }

  /** Whether the bucket stands in the path rather than in the host, if the host of the URL says. */
  boolean pathStyle() {
    return pathStyle;
  }

  /** Whether a request to delete many objects carries {@code Content-MD5}. */
  boolean contentMd5() {
    return contentMd5;
  }

  /** How many parts of an upload go side by side. */
  int concurrency() {
    return concurrency;
  }
}
