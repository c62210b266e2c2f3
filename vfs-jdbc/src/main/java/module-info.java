/** A JDBC driver and a DataSource for replicas. */
module dev.litestream4j.jdbc {
  requires transitive dev.litestream4j.jna;
}
