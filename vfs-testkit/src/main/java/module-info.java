/**
 * Contract tests for authors of replica clients and page caches, with fault-injecting, recording
 * and leak-checking clients and a manual clock.
 */
module dev.litestream4j.testkit {
  requires transitive dev.litestream4j.api;
  requires transitive org.junit.jupiter.api;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.testkit;

  uses dev.litestream4j.api.ReplicaClientProvider;
}
