package dev.litestream4j.core.ltx;

import static dev.litestream4j.core.ltx.InvalidFieldException.require;

import java.nio.ByteBuffer;

/**
 * The trailer of an LTX file, laid out as in {@link LtxLayout}.
 *
 * @param postApplyChecksum the database checksum after the file is applied, with bit 63 set; 0 in
 *     files without checksums
 * @param fileChecksum the checksum of the file, with bit 63 set
 */
public record LtxTrailer(long postApplyChecksum, long fileChecksum) {
  /**
   * Checks the form of both checksums.
   *
   * @throws IllegalArgumentException if one lacks bit 63
   */
  public LtxTrailer {
    require(
        postApplyChecksum == 0 || LtxChecksum.isWellFormed(postApplyChecksum),
        0,
        "the post-apply checksum lacks bit 63");
    require(
        LtxChecksum.isWellFormed(fileChecksum),
        LtxLayout.TRAILER_FILE_CHECKSUM,
        "the file checksum is missing or lacks bit 63");
  }

  /**
   * Decodes a trailer.
   *
   * @param bytes at least {@link LtxLayout#TRAILER_SIZE} bytes from its position, which is advanced
   *     by as many; its byte order does not matter
   * @param file names the file in errors
   * @param offset of the trailer in the file
   * @return the trailer
   * @throws LtxFormatException if the bytes are no valid trailer, or too few
   */
  public static LtxTrailer decode(ByteBuffer bytes, String file, long offset)
      throws LtxFormatException {
    if (bytes.remaining() < LtxLayout.TRAILER_SIZE) {
      throw new LtxFormatException(file, offset, "the file ends inside the trailer");
    }
    ByteBuffer in = bytes.slice(bytes.position(), LtxLayout.TRAILER_SIZE);
    try {
      LtxTrailer trailer =
          new LtxTrailer(in.getLong(0), in.getLong(LtxLayout.TRAILER_FILE_CHECKSUM));
      bytes.position(bytes.position() + LtxLayout.TRAILER_SIZE);
      return trailer;
    } catch (InvalidFieldException e) {
      throw e.in(file, offset);
    }
  }

  /**
   * Encodes the trailer.
   *
   * @param into has room for {@link LtxLayout#TRAILER_SIZE} bytes from its position, which is
   *     advanced by as many; its byte order does not matter
   */
  public void encode(ByteBuffer into) {
    into.slice(into.position(), LtxLayout.TRAILER_SIZE)
        .putLong(postApplyChecksum)
        .putLong(fileChecksum);
    into.position(into.position() + LtxLayout.TRAILER_SIZE);
  }

  /**
   * Checks that header and trailer agree on whether the file has database checksums.
   *
   * @param header of the same file
   * @param file names the file in errors
   * @param offset of the trailer in the file
   * @throws LtxFormatException if they do not
   */
  public void validate(LtxHeader header, String file, long offset) throws LtxFormatException {
    if (!header.hasChecksums() && postApplyChecksum != 0) {
      throw new LtxFormatException(
          file, offset, "a file without checksums has a post-apply checksum");
    }
    if (header.hasChecksums() && postApplyChecksum == 0) {
      throw new LtxFormatException(file, offset, "the post-apply checksum is missing");
    }
    if (header.hasChecksums()
        && header.commit() == 0
        && postApplyChecksum != LtxChecksum.EMPTY_DATABASE) {
      throw new LtxFormatException(
          file, offset, "the post-apply checksum is not that of an empty database");
    }
  }
}
