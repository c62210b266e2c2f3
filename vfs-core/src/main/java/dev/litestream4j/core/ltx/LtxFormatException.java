package dev.litestream4j.core.ltx;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is not what the LTX format allows: damaged, cut short, or no LTX file at all. Reading
 * the same bytes again does not help; restoring the file from another copy does.
 */
public final class LtxFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String reason;

  /**
   * An error without a cause.
   *
   * @param file names the file, as the user knows it
   * @param offset of the first byte of what is wrong, from the start of the file
   * @param reason what is wrong there
   */
  public LtxFormatException(String file, long offset, String reason) {
    this(file, offset, reason, null);
  }

  LtxFormatException(String file, long offset, String reason, @Nullable Throwable cause) {
    super("malformed LTX file " + file + " at offset " + offset + ": " + reason, cause);
    this.file = file;
    this.offset = offset;
    this.reason = reason;
  }

  /**
   * The file that is malformed.
   *
   * @return as it was named to the decoder
   */
  public String file() {
    return file;
  }

  /**
   * Where it is malformed.
   *
   * @return the offset in bytes from the start of the file
   */
  public long offset() {
    return offset;
  }

  /**
   * What is wrong there.
   *
   * @return the reason, without file and offset
   */
  public String reason() {
    return reason;
  }
}
