/** The command-line program: query, info, verify. */
module dev.litestream4j.cli {
  requires dev.litestream4j.jdbc;
  requires info.picocli;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;
}
