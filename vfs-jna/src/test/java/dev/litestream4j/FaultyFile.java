package dev.litestream4j;

import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An image of which one method fails while it is armed. */
class FaultyFile extends ImageFile {
  /** The methods that can fail. */
  enum Method {
    READ,
    SIZE,
    LOCK,
    UNLOCK,
    PRAGMA,
    CLOSE,
    /** Reporting, after a read failed. */
    FAILED
  }

  private final Method method;
  private final Thrown thrown;
  private volatile boolean armed;

  FaultyFile(byte[] image, Method method, Thrown thrown) {
    super(image);
    this.method = method;
    this.thrown = thrown;
  }

  void arm(boolean on) {
    armed = on;
  }

  private void call(Method called) {
    if (armed && called == method) {
      thrown.raise();
    }
  }

  @Override
  public int read(ByteBuffer into, int length, long offset) throws IOException {
    call(Method.READ);
    if (armed && method == Method.FAILED) {
      throw new IOException("to be reported");
    }
    return super.read(into, length, offset);
  }

  @Override
  public long size() throws IOException {
    call(Method.SIZE);
    return super.size();
  }

  @Override
  public void lock(LockLevel wanted) throws IOException {
    call(Method.LOCK);
    super.lock(wanted);
  }

  @Override
  public void unlock(LockLevel wanted) {
    super.unlock(wanted);
    call(Method.UNLOCK);
  }

  @Override
  public Optional<String> pragma(String name, @Nullable String argument) throws IOException {
    call(Method.PRAGMA);
    return super.pragma(name, argument);
  }

  @Override
  public void failed(String callback, Throwable cause) {
    call(Method.FAILED);
    super.failed(callback, cause);
  }

  @Override
  public void close() {
    super.close();
    call(Method.CLOSE);
  }
}
