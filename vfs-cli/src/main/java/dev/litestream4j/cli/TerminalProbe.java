package dev.litestream4j.cli;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the C library whether a stream is a terminal: Java tells of its input and output only. */
final class TerminalProbe {
  static final int STANDARD_ERROR = 2;

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.cli");

  private TerminalProbe() {}

  private static final class Posix {
    static {
      Native.register(Posix.class, Platform.C_LIBRARY_NAME);
    }

    private Posix() {}

    static native int isatty(int descriptor);
  }

  private static final class Windows {
    static {
      Native.register(Windows.class, Platform.C_LIBRARY_NAME);
    }

    private Windows() {}

    @SuppressWarnings("checkstyle:MethodName") // the C name
    static native int _isatty(int descriptor);
  }

  /** Answers false where JNA does not work: the command itself reports that. */
  static boolean isTerminal(int descriptor) {
    try {
      return ask(descriptor);
    } catch (LinkageError e) {
      LOG.debug("whether there is a terminal cannot be found out", e);
      return false;
    }
  }

  private static boolean ask(int descriptor) {
    return (Platform.isWindows() ? Windows._isatty(descriptor) : Posix.isatty(descriptor)) != 0;
  }
}
