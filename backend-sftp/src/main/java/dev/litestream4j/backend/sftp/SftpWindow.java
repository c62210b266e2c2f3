package dev.litestream4j.backend.sftp;

import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Removals that are under way side by side, so many at most. Not thread-safe. */
final class SftpWindow {
  private static final int SIZE = 64;

  private final SftpCall call;
  private final Deque<Pending> underWay = new ArrayDeque<>();

  SftpWindow(SftpCall call) {
    this.call = call;
  }

  void add(Pending removal) throws IOException {
    underWay.add(removal);
    if (underWay.size() >= SIZE) {
      finish(underWay.remove());
    }
  }

  void drain() throws IOException {
    while (!underWay.isEmpty()) {
      finish(underWay.remove());
    }
  }

  private void finish(Pending removal) throws IOException {
    try {
      call.done(removal);
    } catch (IOException e) {
      if (!SftpErrors.isMissing(e)) {
        throw e;
      }
    }
  }
}
