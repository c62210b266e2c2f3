/** The command-line program: query, info, verify, restore, import, upkeep, tune, replay. */
module dev.litestream4j.cli {
  requires com.google.gson;
  requires com.sun.jna;
  requires dev.litestream4j.jdbc;
  requires info.picocli;
  requires java.sql;
  requires me.tongfei.progressbar;
  requires org.apache.commons.csv;
  requires org.jline.terminal;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  opens dev.litestream4j.cli to
      info.picocli;
}
