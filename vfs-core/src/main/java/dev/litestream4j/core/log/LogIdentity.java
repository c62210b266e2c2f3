package dev.litestream4j.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose log a folder holds. It stands in a file {@code identity}, which is written once and whole.
 *
 * @param replica the replica's URL, without credentials
 * @param writer marks the files that are uploaded from this log; not 0
 */
public record LogIdentity(String replica, long writer) {
  private static final String FILE = "identity";
  private static final String NEW_FILE = "identity.new";
  private static final String FIRST_LINE = "litestream4j log 1";
  private static final int LARGEST = 1 << 16;

  /** Checks for null. */
  public LogIdentity {
    Objects.requireNonNull(replica, "replica");
  }

  static Optional<LogIdentity> read(LogStorage storage) throws IOException {
    if (!storage.list().contains(FILE)) {
      return Optional.empty();
    }
    try (LogFile file = storage.open(FILE)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LARGEST, file.size()));
      file.read(0, bytes);
      List<String> lines = new String(bytes.array(), StandardCharsets.UTF_8).lines().toList();
      if (lines.size() != 3 || !lines.get(0).equals(FIRST_LINE)) {
        throw new LogRefusedException(
            "the folder "
                + storage.location()
                + " holds a file 'identity' that is no log's; choose another buffer_path");
      }
      return Optional.of(new LogIdentity(lines.get(1), Long.parseUnsignedLong(lines.get(2), 16)));
    }
  }

  void write(LogStorage storage) throws IOException {
    String text = FIRST_LINE + "\n" + replica + "\n" + Long.toHexString(writer) + "\n";
    storage.delete(NEW_FILE);
    try (LogFile file = storage.open(NEW_FILE)) {
      file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.sync();
    }
    storage.rename(NEW_FILE, FILE);
    storage.syncNames();
  }
}
