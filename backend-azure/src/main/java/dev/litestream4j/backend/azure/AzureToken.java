package dev.litestream4j.backend.azure;

import dev.litestream4j.api.LastingToken;

/**
 * Tells one blob from another one under the same name.
 *
 * @param etag without quotes: listings leave them out
 */
record AzureToken(String etag) implements LastingToken {
  AzureToken {
    etag = etag.replace("\"", "");
  }

  @Override
  public String mark() {
    return etag;
  }

  /** For a condition. */
  String quoted() {
    return '"' + etag + '"';
  }
}
