/**
 * The service provider interfaces of Litestream4j: replica clients, page caches and clocks, and the
 * values and errors that cross them.
 */
module dev.litestream4j.api {
  requires static transitive org.jspecify;

  exports dev.litestream4j.api;

  uses dev.litestream4j.api.ReplicaClientProvider;
  uses dev.litestream4j.api.PageCacheProvider;
  uses dev.litestream4j.api.ClockProvider;
}
