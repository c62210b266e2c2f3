package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import net.schmizz.sshj.sftp.OpenMode;

/** Writes a payload to a new file, many requests at once. */
final class SftpUpload {
  private static final Set<OpenMode> NEW_FILE =
      Set.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.EXCL);

  /** With it a request is smaller than what every server takes. */
  private static final int CHUNK = 32_000;

  private static final int WINDOW = 32;

  private SftpUpload() {}

  /**
   * Writes a file so that it is on the server's disk when this returns, if the server can say that.
   *
   * @param path must not exist; its folder must
   * @param modified the modification time, seconds since the epoch
   * @throws ReplicaException if the payload breaks or does not have the size it says
   * @throws IOException if it fails; then the file is removed, if the connection still works
   */
  static void write(SftpCall call, String path, Payload payload, long modified) throws IOException {
    CheckedPayload checked = new CheckedPayload(payload, call.what());
    byte[] handle = call.open(path, NEW_FILE);
    try {
      Deque<Pending> underWay = new ArrayDeque<>();
      copy(call, handle, checked, underWay);
      underWay.add(call.setModified(handle, modified));
      if (call.canSync()) {
        underWay.add(call.sync(handle));
      }
      underWay.add(call.close(handle));
      for (Pending pending : underWay) {
        call.done(pending);
      }
    } catch (IOException | RuntimeException e) {
      call.abandon(handle);
      ReplicaException broken = checked.failure();
      call.removeAfter(broken == null ? e : broken, path);
      if (broken != null) {
        throw broken;
      }
      throw e;
    }
  }

  private static void copy(SftpCall call, byte[] handle, Payload payload, Deque<Pending> underWay)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    long size = 0;
    try (InputStream from = payload.open()) {
      for (int count = from.readNBytes(chunk, 0, CHUNK);
          count > 0;
          count = from.readNBytes(chunk, 0, CHUNK)) {
        call.deadline().check(call.what());
        underWay.add(call.write(handle, size, chunk, count));
        size += count;
        if (underWay.size() >= WINDOW) {
          call.done(underWay.remove());
        }
      }
    }
  }
}
