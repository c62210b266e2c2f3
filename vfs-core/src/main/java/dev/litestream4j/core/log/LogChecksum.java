package dev.litestream4j.core.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksums of one segment. Not thread-safe. */
final class LogChecksum {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private final long salt;

  LogChecksum(long salt) {
    this.salt = salt;
  }

  LogChecksum start() {
    crc.reset();
    crc.update(number.putLong(0, salt).clear());
    return this;
  }

  LogChecksum add(int value) {
    crc.update(number.putInt(0, value).clear().limit(Integer.BYTES));
    number.clear();
    return this;
  }

  /** Adds the bytes from position to limit, neither of which changes. */
  LogChecksum add(ByteBuffer bytes) {
    crc.update(bytes.duplicate());
    return this;
  }

  int value() {
    return (int) crc.getValue();
  }
}
