/** Replicas in a folder of the local file system. */
module dev.litestream4j.backend.file {
  requires transitive dev.litestream4j.api;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.file;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.file.FileReplicaClientProvider;
}
