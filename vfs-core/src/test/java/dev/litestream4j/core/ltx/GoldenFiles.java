package dev.litestream4j.core.ltx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The LTX files that Litestream wrote, all of all replicas, and the few readings of one that tests
 * compare.
 */
final class GoldenFiles {
  private static final Path ROOT =
      Path.of(System.getProperty("litestream4j.testdata", "../testdata")).resolve("golden");

  private GoldenFiles() {}

  /** Every LTX file, in a stable order. */
  static List<Path> all() {
    return under("");
  }

  /** Every LTX file of one replica, in the order of levels and TXIDs. */
  static List<Path> under(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{16}-[0-9a-f]{16}\\.ltx"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's path within the golden data. */
  static String label(Path file) {
    return ROOT.relativize(file).toString();
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Decodes a file whole. */
  static DecodedFile decode(byte[] bytes, String label) throws IOException {
    LtxDecoder decoder = new LtxDecoder(new ByteArrayInputStream(bytes), bytes.length, label);
    SortedMap<Integer, ByteBuffer> pages = new TreeMap<>();
    while (true) {
      ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
      int number = decoder.next(page);
      if (number == 0) {
        break;
      }
      pages.put(number, page.flip());
    }
    LtxTrailer trailer = decoder.finish();
    return new DecodedFile(decoder.header(), pages, decoder.fileIndex(), trailer);
  }

  /** What is in a file. */
  record DecodedFile(
      LtxHeader header,
      SortedMap<Integer, ByteBuffer> pages,
      FileIndex index,
      LtxTrailer trailer) {}
}
