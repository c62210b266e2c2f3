/** A JDBC driver and a DataSource for replicas. */
module dev.litestream4j.jdbc {
  requires transitive dev.litestream4j.jna;
  requires transitive java.sql;
  requires org.xerial.sqlitejdbc;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.jdbc;

  provides java.sql.Driver with
      dev.litestream4j.jdbc.LitestreamDriver;
}
