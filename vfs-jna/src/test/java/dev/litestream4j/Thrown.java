package dev.litestream4j;

import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import dev.litestream4j.core.ltx.LtxFormatException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The kinds of what a call can throw. */
enum Thrown {
  IO {
    @Override
    Throwable make() {
      return new IOException("some reason");
    }
  },
  INTERRUPTED {
    @Override
    Throwable make() {
      return new InterruptedIOException("some reason");
    }
  },
  CORRUPT {
    @Override
    Throwable make() {
      return new IOException("some reason", new LtxFormatException("0/1-1.ltx", 7, "damaged"));
    }
  },
  READ_ONLY {
    @Override
    Throwable make() {
      return new ReadOnlyDatabaseException("some reason");
    }
  },
  RUNTIME {
    @Override
    Throwable make() {
      return new IllegalStateException("some reason");
    }
  },
  ERROR {
    @Override
    Throwable make() {
      return new AssertionError("some reason");
    }
  },
  OUT_OF_MEMORY {
    @Override
    Throwable make() {
      return new OutOfMemoryError("some reason");
    }
  },
  STACK_OVERFLOW {
    @Override
    Throwable make() {
      try {
        throw new AssertionError("depth " + descend(0));
      } catch (StackOverflowError e) {
        return e;
      }
    }
  };

  abstract Throwable make();

  /** Throws what {@link #make} gives, checked or not. */
  void raise() {
    Thrown.<RuntimeException>raise(make());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast hides a checked type
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static int descend(int depth) {
    return depth < Integer.MAX_VALUE ? 1 + descend(depth + 1) : 0;
  }
}
