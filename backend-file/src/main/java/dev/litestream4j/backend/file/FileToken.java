package dev.litestream4j.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells one file from another one under the same name.
 *
 * @param size in bytes
 * @param modifiedNanos the modification time, nanoseconds since the epoch
 * @param fileKey device and inode, where the file system has them
 */
record FileToken(long size, long modifiedNanos, @Nullable Object fileKey) {
  static FileToken of(BasicFileAttributes attributes) {
    return new FileToken(
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        attributes.fileKey());
  }

  /**
   * Whether a file is the one that this token was taken of. Litestream sets a file's time back to
   * that of its last transaction once the file has its name; until then it is the time of writing.
   * A time that went back is therefore no other file, if device and inode are the same.
   *
   * @param now the token of what has the name now
   */
  boolean isStill(FileToken now) {
    boolean setBack = fileKey != null && now.modifiedNanos < modifiedNanos;
    return size == now.size
        && Objects.equals(fileKey, now.fileKey)
        && (modifiedNanos == now.modifiedNanos || setBack);
  }

  /**
   * The attributes of a regular file, through symbolic links.
   *
   * @throws NoSuchFileException if there is none of that name, or it is a folder or a device
   */
  static BasicFileAttributes attributes(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new NoSuchFileException(file.toString(), null, "not a regular file");
    }
    return attributes;
  }
}
