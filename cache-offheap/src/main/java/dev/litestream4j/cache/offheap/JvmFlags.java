package dev.litestream4j.cache.offheap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The flags that Chronicle Map needs of the JVM, on every Java from 17 on. */
final class JvmFlags {
  private JvmFlags() {}

  /**
   * Checks that this JVM was started with them.
   *
   * @param user the module of Chronicle Map, mostly the unnamed one
   * @throws IllegalArgumentException if not; the message names those that are missing
   */
  static void require(Module user) {
    List<String> missing = new ArrayList<>();
    Optional<Module> compiler = ModuleLayer.boot().findModule("jdk.compiler");
    if (compiler.isEmpty()) {
      throw new IllegalArgumentException(
          "the page cache 'offheap' needs a full JDK, for Chronicle Map compiles classes: this"
              + " runtime has no module jdk.compiler; use a JDK, or page_cache=caffeine");
    }
    if (!compiler.get().isExported("com.sun.tools.javac.file", user)) {
      missing.add("--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED");
    }
    Module base = Object.class.getModule();
    if (!base.isExported("sun.nio.ch", user)) {
      missing.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    }
    for (String opened : List.of("java.lang", "java.lang.reflect")) {
      if (!base.isOpen(opened, user)) {
        missing.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the page cache 'offheap' needs JVM flags that are missing: "
              + String.join(" ", missing)
              + "; add them to the command line or to JDK_JAVA_OPTIONS, or use page_cache=caffeine");
    }
  }
}
