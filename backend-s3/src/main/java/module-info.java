/** Replicas in Amazon S3 and stores that speak its protocol. */
module dev.litestream4j.backend.s3 {
  requires dev.litestream4j.api;
}
