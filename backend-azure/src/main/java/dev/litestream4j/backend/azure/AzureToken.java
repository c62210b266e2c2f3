package dev.litestream4j.backend.azure;

/**
 * Tells one blob from another one under the same name.
 *
 * @param etag without quotes: listings leave them out
 */
record AzureToken(String etag) {
  AzureToken {
    etag = etag.replace("\"", "");
  }

  /** For a condition. */
  String quoted() {
    return '"' + etag + '"';
  }
}
