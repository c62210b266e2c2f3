package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.TemporaryName;
import java.io.IOException;
import java.time.Instant;
import net.schmizz.sshj.sftp.FileMode;

/** Folders on the server. */
final class SftpFolders {
  private SftpFolders() {}

  /** Makes a folder and those above it, unless they exist. */
  static void make(SftpCall call, String folder) throws IOException {
    try {
      call.done(call.makeFolder(folder));
    } catch (IOException e) {
      // the protocol has no answer of its own for a folder that exists
      if (!isFolder(call, folder)) {
        int slash = folder.lastIndexOf('/');
        if (slash <= 0 || !SftpErrors.isMissing(e)) {
          throw e;
        }
        make(call, folder.substring(0, slash));
        makeAgain(call, folder);
      }
    }
  }

  private static void makeAgain(SftpCall call, String folder) throws IOException {
    try {
      call.done(call.makeFolder(folder));
    } catch (IOException e) {
      if (!isFolder(call, folder)) {
        throw e;
      }
    }
  }

  private static boolean isFolder(SftpCall call, String path) throws IOException {
    return call.find(path)
        .filter(attributes -> attributes.getType() == FileMode.Type.DIRECTORY)
        .isPresent();
  }

  /** Removes what writers that were killed left in a folder. */
  static void removeLeftovers(SftpCall call, String folder, Instant now) throws IOException {
    SftpWindow removals = new SftpWindow(call);
    SftpListing.each(
        call,
        folder,
        (fileName, attributes) -> {
          if (TemporaryName.isLeftover(fileName, now)) {
            removals.add(call.remove(folder + "/" + fileName));
          }
        });
    removals.drain();
  }
}
