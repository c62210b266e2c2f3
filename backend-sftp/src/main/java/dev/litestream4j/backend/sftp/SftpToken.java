package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.time.Instant;
import java.util.Optional;
import net.schmizz.sshj.sftp.FileAttributes;

/**
 * Tells one file from another one under the same name, as far as SFTP's attributes can: there is no
 * inode among them.
 *
 * @param size in bytes
 * @param modified the modification time, seconds since the epoch
 */
record SftpToken(long size, long modified) {
  static SftpToken of(FileAttributes attributes) {
    return new SftpToken(attributes.getSize(), attributes.getMtime());
  }

  /** The object that has a name. */
  LtxObject object(LtxName name) {
    return new LtxObject(name, size, Optional.of(Instant.ofEpochSecond(modified)), this);
  }
}
