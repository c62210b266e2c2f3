/**
 * The LTX codec, restore planner, page index, page source and connection files, free of any native
 * code.
 */
module dev.litestream4j.core {
  requires transitive dev.litestream4j.api;
  requires java.logging;
  requires org.lz4.java;
  requires org.slf4j;
  requires org.snakeyaml.engine;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.core.clock to
      dev.litestream4j.jna,
      dev.litestream4j.cli;
  exports dev.litestream4j.core.connection to
      dev.litestream4j.jna,
      dev.litestream4j.jdbc;
  exports dev.litestream4j.core.fetch to
      dev.litestream4j.cli;
  exports dev.litestream4j.core.link to
      dev.litestream4j.cli;
  exports dev.litestream4j.core.ltx to
      dev.litestream4j.jna,
      dev.litestream4j.jdbc;
  exports dev.litestream4j.core.plan to
      dev.litestream4j.jdbc;
  exports dev.litestream4j.core.provider to
      dev.litestream4j.jna,
      dev.litestream4j.cli;
  exports dev.litestream4j.core.restore to
      dev.litestream4j.cli;
  exports dev.litestream4j.core.settings to
      dev.litestream4j.jna,
      dev.litestream4j.jdbc,
      dev.litestream4j.cli;
  exports dev.litestream4j.core.upkeep to
      dev.litestream4j.cli;
  exports dev.litestream4j.core.verify to
      dev.litestream4j.cli;
  exports dev.litestream4j.core.write to
      dev.litestream4j.jna,
      dev.litestream4j.jdbc;

  uses dev.litestream4j.api.ClockProvider;
  uses dev.litestream4j.api.PageCacheProvider;
  uses dev.litestream4j.api.ReplicaClientProvider;

  provides dev.litestream4j.api.ClockProvider with
      dev.litestream4j.core.clock.SystemClockProvider;
}
