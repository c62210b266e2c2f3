/** Replicas on an SFTP server. */
module dev.litestream4j.backend.sftp {
  requires transitive com.hierynomus.sshj;
  requires transitive dev.litestream4j.api;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.sftp;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.sftp.SftpReplicaClientProvider;
}
