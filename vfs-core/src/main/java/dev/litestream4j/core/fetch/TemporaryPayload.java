package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Payload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An LTX file that is made before it is uploaded, in the system's folder for temporary files: an
 * upload may have to begin again, and its size has to be known.
 */
public final class TemporaryPayload implements Payload, AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final Path file;
  private final long size;

  private TemporaryPayload(Path file, long size) {
    this.file = file;
    this.size = size;
  }

  /** Makes the content. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes all of it.
     *
     * @param out buffered; neither to be flushed nor closed
     * @throws IOException if that is not possible
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file; if that fails there is none.
   *
   * @param body its content
   * @return the file, deleted when it is closed
   * @throws IOException what the body threw, or that the file could not be written
   */
  public static TemporaryPayload of(Body body) throws IOException {
    Path file = Files.createTempFile("litestream4j-", ".ltx");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
        body.writeTo(out);
      }
      return new TemporaryPayload(file, Files.size(file));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(file);
  }

  /** Deletes the file. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }

  /** The file's path, for messages. */
  @Override
  public String toString() {
    return file.toString();
  }
}
