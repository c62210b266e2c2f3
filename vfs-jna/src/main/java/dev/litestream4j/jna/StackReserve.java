package dev.litestream4j.jna;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;

final class StackReserve {
  private static final int LAYERS = 8;
  private static final int LOCALS = 100;

  private static MethodHandle check = layers();

  private StackReserve() {}

  private static MethodHandle layers() {
    try {
      MethodHandle handle =
          MethodHandles.lookup()
              .findStatic(
                  StackReserve.class, "descend", MethodType.methodType(int.class, int.class));
      handle = MethodHandles.insertArguments(handle, 0, 3);
      for (int i = 0; i < LAYERS; i++) {
        handle =
            MethodHandles.insertArguments(
                MethodHandles.dropArguments(handle, 0, Collections.nCopies(LOCALS, long.class)),
                0,
                Collections.nCopies(LOCALS, 0L).toArray());
      }
      return handle;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("own method", e);
    }
  }

  static void require() throws Throwable {
    int unused = (int) check.invokeExact();
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
