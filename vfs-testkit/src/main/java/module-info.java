/**
 * Contract tests for authors of replica clients and page caches, with fault-injecting and recording
 * clients and a manual clock.
 */
module dev.litestream4j.testkit {
  requires transitive dev.litestream4j.api;
  requires transitive org.assertj.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;
}
