package dev.litestream4j.jna;

import com.sun.jna.Callback;
import com.sun.jna.CallbackProxy;
import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes JNA forget callbacks.
 *
 * <p>JNA keeps what belongs to a callback, the method and so its class loader, in a weak map. Such
 * a map gives up the entries of collected keys only when it is used the next time, which may be
 * never. So, after the callbacks were collected, JNA is asked for a function pointer that it cannot
 * make.
 */
final class CallbackPurge {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  private CallbackPurge() {}

  /** Arranges for the purge after a callback, and others given up with it, were collected. */
  static void after(Callback callback) {
    // all keys are known to be collected only at the next collection: the order in one is open
    Cleaner.create().register(callback, () -> onNextCollection(CallbackPurge::purge));
  }

  private static void onNextCollection(Runnable task) {
    Cleaner.create().register(new Object(), task);
  }

  private static void purge() {
    try {
      new FunctionPointers().to(new Unmappable());
    } catch (IllegalArgumentException e) {
      LOG.trace("JNA has forgotten the callbacks of a registration that ended", e);
    }
  }

  /** Has an argument of a type that a direct callback cannot have. */
  private static final class Unmappable implements CallbackProxy {
    @Override
    public Object callback(Object[] arguments) {
      throw new UnsupportedOperationException("never mapped, so never called");
    }

    @Override
    public Class<?>[] getParameterTypes() {
      return new Class<?>[] {Object[].class};
    }

    @Override
    public Class<?> getReturnType() {
      return Object.class;
    }
  }
}
