/** Replicas in a folder of the local file system. */
module dev.litestream4j.backend.file {
  requires dev.litestream4j.api;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;
}
