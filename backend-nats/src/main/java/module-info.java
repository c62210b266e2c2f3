/** Replicas in a NATS JetStream object store. */
module dev.litestream4j.backend.nats {
  requires dev.litestream4j.api;
}
