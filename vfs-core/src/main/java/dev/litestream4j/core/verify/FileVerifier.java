package dev.litestream4j.core.verify;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.core.fetch.ChunkedInput;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntConsumer;

/** Reads files whole, on the calling thread. Thread-safe. */
final class FileVerifier {
  private final ReplicaReader reader;
  private final Clock clock;
  private final Duration timeout;

  /**
   * A verifier.
   *
   * @param timeout for one ranged read
   */
  FileVerifier(ReplicaReader reader, Clock clock, Duration timeout) {
    this.reader = reader;
    this.clock = clock;
    this.timeout = timeout;
  }

  /** Receives the pages of a file. */
  @FunctionalInterface
  interface PageConsumer {
    /**
     * Takes a page.
     *
     * @param number the page's number
     * @param content the page, from position to limit; reused after the call
     */
    void page(int number, ByteBuffer content);
  }

  /**
   * Decodes a file whole: everything that the format lets a reader verify of one file.
   *
   * @param object the file
   * @param arrived is told the length of each range that was read
   * @param pages receives the pages, before it is known that the file is sound
   * @return what was found
   * @throws InterruptedIOException if the thread was interrupted
   */
  FileCheck verify(LtxObject object, IntConsumer arrived, PageConsumer pages)
      throws InterruptedIOException {
    try (InputStream content =
        new ChunkedInput(reader, object, clock, timeout, ChunkedInput.LARGE, arrived)) {
      return decode(object, content, pages);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (ObjectNotFoundException e) {
      return FileCheck.gone(object);
    } catch (LtxFormatException e) {
      return FileCheck.damaged(object, ReplicaProblem.ofFile(object.name(), e));
    } catch (IOException e) {
      String reason = "cannot be read: " + (e.getMessage() == null ? e : e.getMessage());
      return FileCheck.damaged(object, ReplicaProblem.ofFile(object.name(), reason));
    }
  }

  private static FileCheck decode(LtxObject object, InputStream content, PageConsumer pages)
      throws IOException {
    String name = object.name().toString();
    LtxDecoder decoder = new LtxDecoder(content, object.size(), name);
    decoder.header().requireName(object.name(), name);
    ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
    for (int number = decoder.next(page); number != 0; number = decoder.next(page.clear())) {
      pages.page(number, page.flip());
    }
    return FileCheck.sound(object, decoder.header(), decoder.finish());
  }
}
