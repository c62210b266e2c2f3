package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;

/** Finds out what came of a create whose answer was lost. */
final class SftpReadBack {
  private static final int CHUNK = 32 << 10;

  private SftpReadBack() {}

  /** Won if the file holds the payload, lost if it holds something else, empty if there is none. */
  static Optional<CreateOutcome> compare(SftpCall call, String target, Payload payload)
      throws IOException {
    Optional<FileAttributes> found = call.find(target);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    boolean same = found.get().getSize() == payload.size() && holds(call, target, payload);
    return Optional.of(same ? CreateOutcome.WON : CreateOutcome.LOST);
  }

  private static boolean holds(SftpCall call, String target, Payload payload) throws IOException {
    byte[] handle = call.open(target, Set.of(OpenMode.READ));
    try (InputStream there = new SftpRangeStream(call, handle, 0, payload.size());
        InputStream wanted = payload.open()) {
      byte[] one;
      do {
        one = wanted.readNBytes(CHUNK);
        if (!Arrays.equals(one, there.readNBytes(CHUNK))) {
          return false;
        }
      } while (one.length > 0);
      return true;
    }
  }
}
