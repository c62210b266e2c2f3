/** Replicas in Alibaba Cloud Object Storage Service. */
module dev.litestream4j.backend.oss {
  requires dev.litestream4j.api;
}
