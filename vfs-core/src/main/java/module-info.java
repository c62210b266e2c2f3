/** The LTX codec, restore planner, page index, page source and connection files, free of any native code. */
module dev.litestream4j.core {
  requires transitive dev.litestream4j.api;
  requires org.lz4.java;
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
}
