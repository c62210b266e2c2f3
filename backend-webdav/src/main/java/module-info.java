/** Replicas on a WebDAV server. */
module dev.litestream4j.backend.webdav {
  requires dev.litestream4j.api;
}
