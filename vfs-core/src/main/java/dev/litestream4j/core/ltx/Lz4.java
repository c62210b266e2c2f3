package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 block codec. It is the library's plain Java one: the input is untrusted, and the native
 * one would have to be unpacked to a temporary folder.
 */
final class Lz4 {
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.safeInstance().safeDecompressor();
  private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
  private static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();

  private Lz4() {}

  /** The most bytes into which a page can be compressed. */
  static int maxCompressedLength(int length) {
    return length + length / 255 + 16;
  }

  /**
   * Decompresses one block, from {@code from}'s position to its limit, to {@code into}'s position,
   * which is advanced by what was written.
   *
   * @return whether the block is well-formed and fits into {@code into}
   */
  static boolean decompress(ByteBuffer from, ByteBuffer into) {
    try {
      int written =
          DECOMPRESSOR.decompress(
              from, from.position(), from.remaining(), into, into.position(), into.remaining());
      into.position(into.position() + written);
      return true;
    } catch (LZ4Exception e) {
      return false;
    }
  }

  /** Compresses a page to one block at {@code into}'s position, which is advanced. */
  static void compress(ByteBuffer page, ByteBuffer into) {
    int written =
        COMPRESSOR.compress(
            page, page.position(), page.remaining(), into, into.position(), into.remaining());
    into.position(into.position() + written);
  }

  /** The xxHash of the bytes from position to limit, with which LZ4 frames are protected. */
  static int hash(ByteBuffer bytes) {
    return HASH.hash(bytes, bytes.position(), bytes.remaining(), 0);
  }
}
