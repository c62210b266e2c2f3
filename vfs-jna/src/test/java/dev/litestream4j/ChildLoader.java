package dev.litestream4j;

import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A class loader that shares only what its parent has; its code is {@link LoaderProbe}. */
final class ChildLoader extends URLClassLoader {
  static {
    // the JDK looks for drivers once, with the loader of its first user: for other tests, with ours
    if (DriverManager.drivers().findAny().isEmpty()) {
      throw new AssertionError("no JDBC driver: sqlite-jdbc was looked for in a child loader");
    }
  }

  ChildLoader(ClassLoader parent, Collection<Path> entries) {
    super(entries.stream().map(ChildLoader::url).toArray(URL[]::new), parent);
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Calls a method of this loader's own {@link LoaderProbe}, on a thread that ends with the call
   * and leaves no trace of this loader in other threads.
   *
   * @throws Exception what the method throws
   */
  Object call(String method) throws Exception {
    return onOwnThread(
        () -> {
          Class<?> probe = loadClass(LoaderProbe.class.getName());
          try {
            return probe.getMethod(method).invoke(null);
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
              throw cause;
            }
            throw e;
          }
        });
  }

  static Object onOwnThread(Callable<Object> task) throws Exception {
    FutureTask<Object> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "probe");
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    thread.start();
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      thread.join();
    }
  }
}
