/** Registers the VFS with the SQLite inside sqlite-jdbc through JNA. */
module dev.litestream4j.jna {
  requires com.sun.jna;
  requires transitive dev.litestream4j.core;
  requires transitive java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.litestream4j;
}
