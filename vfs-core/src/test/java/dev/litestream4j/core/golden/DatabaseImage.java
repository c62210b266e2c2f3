package dev.litestream4j.core.golden;

import dev.litestream4j.core.connection.DatabaseFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A database file as a reader sees it, page after page. */
public final class DatabaseImage {
  private static final int CHUNK = 65536;

  private DatabaseImage() {}

  /**
   * The hash of the whole file after what a reader may patch was set to fixed values, as {@code
   * normalized_sha256} has it.
   *
   * @param file the open file
   * @return lower-case hexadecimal
   * @throws IOException if a page cannot be read
   */
  public static String normalizedSha256(DatabaseFile file) throws IOException {
    MessageDigest sha256 = sha256();
    long size = file.size();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    for (long offset = 0; offset < size; offset += CHUNK) {
      int length = (int) Math.min(CHUNK, size - offset);
      int got = file.read(chunk, length, offset);
      if (got != length) {
        throw new IOException("short read at " + offset + ": " + got + " of " + length);
      }
      if (offset == 0) {
        normalize(chunk);
      }
      sha256.update(chunk.slice(0, length));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /**
   * The same hash of a database file on the disk.
   *
   * @param file the file
   * @return lower-case hexadecimal
   * @throws IOException if it cannot be read
   */
  public static String normalizedSha256(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    normalize(bytes);
    MessageDigest sha256 = sha256();
    sha256.update(bytes);
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void normalize(ByteBuffer header) {
    header.put(18, (byte) 1).put(19, (byte) 1).putInt(24, 0).putInt(92, 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
