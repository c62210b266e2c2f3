/** Replicas on an SFTP server. */
module dev.litestream4j.backend.sftp {
  requires dev.litestream4j.api;
}
