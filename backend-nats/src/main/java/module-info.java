/** Replicas in a NATS JetStream object store. */
module dev.litestream4j.backend.nats {
  requires transitive dev.litestream4j.api;
  requires transitive io.nats.jnats;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.nats;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.nats.NatsReplicaClientProvider;
}
