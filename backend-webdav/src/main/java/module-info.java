/** Replicas on a WebDAV server. */
module dev.litestream4j.backend.webdav {
  requires com.github.sardine;
  requires transitive dev.litestream4j.api;
  requires transitive org.apache.httpcomponents.httpclient;
  requires org.apache.httpcomponents.httpcore;
  requires java.xml;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.webdav;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.webdav.WebdavReplicaClientProvider;
}
