package dev.litestream4j.core.merge;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One of the files that are merged, standing at one of its pages. Ordered by that page's number,
 * those at the same page from the newest file to the oldest; so not to be moved on while it is in a
 * queue. Not thread-safe.
 */
final class MergeInput implements Comparable<MergeInput> {
  private static final Comparator<MergeInput> ORDER =
      Comparator.comparingInt(MergeInput::page)
          .thenComparing(Comparator.comparingInt((MergeInput input) -> input.place).reversed());

  private final LtxDecoder decoder;
  private final int place;
  private final int lastPage;
  private final ByteBuffer content;
  private int page;
  private @Nullable LtxTrailer trailer;

  /**
   * Stands at the first page.
   *
   * @param place among the files: later ones are newer
   * @param lastPage the highest page of this file that the files after it leave in the database
   */
  MergeInput(LtxDecoder decoder, int place, int lastPage) throws IOException {
    this.decoder = decoder;
    this.place = place;
    this.lastPage = lastPage;
    this.content = ByteBuffer.allocate(decoder.header().pageSize());
    next();
  }

  /** Whether it stands behind its last page. */
  boolean isAtEnd() {
    return page == 0;
  }

  /** The page it stands at, or 0 behind the last one. */
  int page() {
    return page;
  }

  /** The page's content, until {@link #next}. */
  ByteBuffer content() {
    return content;
  }

  /** Whether a later file cut the page off. */
  boolean isCutOff() {
    return page > lastPage;
  }

  /** Goes to the next page; behind the last one everything that was read is verified. */
  void next() throws IOException {
    page = decoder.next(content.clear());
    content.flip();
    if (page == 0) {
      trailer = decoder.finish();
    }
  }

  /**
   * The file's trailer.
   *
   * @throws IllegalStateException unless it stands behind its last page
   */
  LtxTrailer trailer() {
    if (trailer == null) {
      throw new IllegalStateException("not at the end: at page " + page);
    }
    return trailer;
  }

  @Override
  public int compareTo(MergeInput other) {
    return ORDER.compare(this, other);
  }
}
