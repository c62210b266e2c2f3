package dev.litestream4j.jna;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Function pointers of {@code java.lang.foreign}, which cost less for each call than JNA's: on Java
 * 22 and later, where this module may use native code without a warning.
 *
 * <p>Compiled for an older Java, this class makes the stubs by reflection, once. A call then goes
 * from C through compiled code to the method handle's target, with no reflection in between.
 *
 * <p>The JVM ends if a target throws.
 */
final class ForeignStubs implements AutoCloseable {
  /** The system property that, set to {@code jna}, leaves all callbacks to JNA. */
  static final String PROPERTY = "litestream4j.upcalls";

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");
  private static final String PACKAGE = "java.lang.foreign.";
  private static final int FIRST_JAVA = 22;

  private final Object linker;
  private final AutoCloseable arena;

  private ForeignStubs(Object linker, AutoCloseable arena) {
    this.linker = linker;
    this.arena = arena;
  }

  /** Stubs, or empty where JNA has to serve. To be asked for after JNA's library was loaded. */
  static Optional<ForeignStubs> open() {
    if (Runtime.version().feature() < FIRST_JAVA || "jna".equals(System.getProperty(PROPERTY))) {
      return Optional.empty();
    }
    try {
      // on the class path loading JNA has enabled it, by a flag or with the JVM's warning
      boolean enabled =
          (boolean)
              Module.class
                  .getMethod("isNativeAccessEnabled")
                  .invoke(ForeignStubs.class.getModule());
      if (!enabled) {
        LOG.debug("native access is not enabled for this module: all callbacks go through JNA");
        return Optional.empty();
      }
      Object linker = type("Linker").getMethod("nativeLinker").invoke(null);
      return Optional.of(
          new ForeignStubs(
              linker, (AutoCloseable) type("Arena").getMethod("ofShared").invoke(null)));
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      LOG.debug("java.lang.foreign cannot be used: all callbacks go through JNA", e);
      return Optional.empty();
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name);
  }

  /**
   * Makes a function pointer, valid until this object is closed.
   *
   * @param type an interface of {@link CallbackType} whose method takes {@code int} and {@code
   *     long} and returns {@code int}
   * @param callback throws nothing
   */
  <T extends Callback> Pointer to(Class<T> type, T callback) {
    try {
      Method method = type.getMethods()[0];
      MethodHandle target = MethodHandles.lookup().unreflect(method).bindTo(callback);
      Object stub =
          type("Linker")
              .getMethod(
                  "upcallStub",
                  MethodHandle.class,
                  type("FunctionDescriptor"),
                  type("Arena"),
                  type("Linker$Option").arrayType())
              .invoke(
                  linker,
                  target,
                  descriptor(method),
                  arena,
                  Array.newInstance(type("Linker$Option"), 0));
      return new Pointer((long) type("MemorySegment").getMethod("address").invoke(stub));
    } catch (InvocationTargetException e) {
      throw new LinkageError("the JVM makes no stub for " + type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("java.lang.foreign is not as this class expects it", e);
    }
  }

  private static Object descriptor(Method method) throws ReflectiveOperationException {
    Class<?>[] parameters = method.getParameterTypes();
    Object layouts = Array.newInstance(type("MemoryLayout"), parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      Array.set(layouts, i, layout(parameters[i]));
    }
    return type("FunctionDescriptor")
        .getMethod("of", type("MemoryLayout"), layouts.getClass())
        .invoke(null, layout(method.getReturnType()), layouts);
  }

  private static Object layout(Class<?> primitive) throws ReflectiveOperationException {
    String name = "JAVA_" + primitive.getName().toUpperCase(Locale.ROOT);
    return type("ValueLayout").getField(name).get(null);
  }

  /** Frees the stubs. No thread may be in one of them, nor C call one again. */
  @Override
  public void close() {
    try {
      arena.close();
    } catch (Exception e) {
      throw new IllegalStateException("stubs are in use", e);
    }
  }
}
