package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What happens to class loaders that a program drops. */
class ClassLoaderIT {
  /** JNA's own thread stays for half a minute. */
  private static final int MOST_COLLECTIONS = 300;

  private static final int MILLIS_BETWEEN = 200;
  private static final Predicate<Path> SHARED =
      ClassPath.SQLITE.or(ClassPath.JNA).or(ClassPath.SLF4J);

  private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();

  /** A loader of sqlite-jdbc and JNA, in which JNA has been used already. */
  private static ChildLoader shared() throws Exception {
    ChildLoader shared =
        new ChildLoader(ClassLoader.getPlatformClassLoader(), ClassPath.entries(SHARED));
    return (ChildLoader)
        ChildLoader.onOwnThread(
            () -> {
              // threads that JNA and the JDK start now refer to whoever is first
              Class<?> memory = shared.loadClass("com.sun.jna.Memory");
              assertThat(memory.getConstructor(long.class).newInstance(8L)).isNotNull();
              shared.loadClass("com.sun.jna.NativeLibrary").getMethod("getProcess").invoke(null);
              return shared;
            });
  }

  private static ChildLoader child(ChildLoader shared) {
    return new ChildLoader(shared, ClassPath.entries(SHARED.negate()));
  }

  /** In a method of its own, so that no local variable refers to the loader afterwards. */
  private WeakReference<ClassLoader> useAndDrop(
      ClassLoader parent, List<Path> entries, String... calls) throws Exception {
    ChildLoader loader = new ChildLoader(parent, entries);
    for (String call : calls) {
      loader.call(call);
    }
    return new WeakReference<>(loader, collected);
  }

  private boolean isCollected(int collections) throws Exception {
    linkAnotherRecord();
    for (int i = 0; i < collections; i++) {
      System.gc();
      if (collected.remove(MILLIS_BETWEEN) != null) {
        return true;
      }
    }
    return false;
  }

  /** Java 17 remembers the record whose equals was linked last: here that of another loader. */
  private static void linkAnotherRecord() throws Exception {
    try (ChildLoader loader =
        new ChildLoader(ClassLoader.getPlatformClassLoader(), ClassPath.entries(path -> true))) {
      loader.call("linkRecord");
    }
  }

  @Test
  void collects_everything_at_once() throws Exception {
    WeakReference<ClassLoader> loader =
        useAndDrop(
            ClassLoader.getPlatformClassLoader(),
            ClassPath.entries(path -> true),
            "tryEverything",
            "openReplica",
            "deregisterDriver");
    assertThat(isCollected(MOST_COLLECTIONS)).isTrue();
    assertThat(loader.get()).isNull();
  }

  @Test
  void collects_a_loader_beneath_the_one_of_sqlite() throws Exception {
    ChildLoader shared = shared();
    WeakReference<ClassLoader> loader =
        useAndDrop(
            shared,
            ClassPath.entries(SHARED.negate()),
            "tryEverything",
            "registerTen",
            "count",
            "close",
            "openReplica");
    assertThat(isCollected(MOST_COLLECTIONS)).isTrue();
    assertThat(loader.get()).isNull();
    ChildLoader next = child(shared);
    assertThat(next.call("tryEverything")).isNotNull();
  }

  @Test
  void keeps_a_loader_that_was_dropped_without_being_closed() throws Exception {
    ChildLoader shared = shared();
    Connection connection = connectAndDrop(shared);
    assertThat(isCollected(10)).isFalse();
    assertThat(Sql.text(connection, "SELECT count(name) FROM t")).isEqualTo("10");
    connection.close();
    assertThat(isCollected(10)).isFalse();
    ChildLoader other = child(shared);
    assertThat(other.call("count")).isEqualTo("10");
    other.call("registerTwenty");
    assertThat(other.call("count")).isEqualTo("20");
    other.call("close");
    assertThat(other.call("count")).isEqualTo("10");
  }

  private Connection connectAndDrop(ChildLoader shared) throws Exception {
    ChildLoader loader = child(shared);
    loader.call("registerTen");
    WeakReference<ClassLoader> reference = new WeakReference<>(loader, collected);
    assertThat(reference.get()).isSameAs(loader);
    return (Connection) loader.call("connect");
  }

  @Test
  void the_newest_of_two_loaders_serves_one_sqlite() throws Exception {
    ChildLoader shared = shared();
    ChildLoader one = child(shared);
    ChildLoader two = child(shared);
    one.call("registerTen");
    try (Connection ofOne = (Connection) one.call("connect")) {
      two.call("registerTwenty");
      assertThat(one.call("count")).isEqualTo("20");
      assertThat(Sql.text(ofOne, "SELECT count(*) FROM t")).isEqualTo("10");
      two.call("close");
      assertThat(two.call("count")).isEqualTo("10");
    }
    one.call("close");
  }
}
