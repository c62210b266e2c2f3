package dev.litestream4j.core.range;

import dev.litestream4j.core.index.LtxFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns pages into ranges: neighbours in a file become one range, gaps up to a tolerance are read
 * through, and a long range becomes several. Immutable.
 *
 * @param gap the most bytes between two frames that are read rather than left out, at least 0
 * @param longest the most bytes of a range with more than one page
 */
public record RangePlanner(int gap, int longest) {
  /** The longest range of the reading side, in bytes. */
  public static final int LONGEST = 8 << 20;

  /**
   * Pages of one file that are read by one request.
   *
   * @param places ascending by their offsets, at least one
   */
  public record Range(List<PagePlace> places) {
    /** Copies the list. */
    public Range {
      places = List.copyOf(places);
    }

    /**
     * The file.
     *
     * @return the same for all places
     */
    public LtxFile file() {
      return places.get(0).file();
    }

    /**
     * Where the last frame ends.
     *
     * @return bytes from the start of the file, exclusive
     */
    public long end() {
      return places.get(places.size() - 1).end();
    }
  }

  /**
   * Plans ranges.
   *
   * @param places in any order, each page once
   * @param first a page that is waited for: no range has another page before it, so that it comes
   *     first; null if there is none
   * @return the ranges, the one with {@code first} before all others, then in the order in which
   *     {@code places} first names a page of each
   */
  @SuppressWarnings("ReferenceEquality") // a file is loaded once
  public List<Range> plan(List<PagePlace> places, @Nullable PagePlace first) {
    IdentityHashMap<LtxFile, List<PagePlace>> byFile = new IdentityHashMap<>();
    IdentityHashMap<PagePlace, Integer> rank = new IdentityHashMap<>();
    for (PagePlace place : places) {
      rank.put(place, place == first ? -1 : rank.size());
      byFile.computeIfAbsent(place.file(), file -> new ArrayList<>()).add(place);
    }
    List<Range> ranges = new ArrayList<>();
    for (List<PagePlace> inFile : byFile.values()) {
      inFile.sort(Comparator.comparingLong(PagePlace::offset));
      int from = 0;
      for (int i = 1; i <= inFile.size(); i++) {
        if (i == inFile.size()
            || inFile.get(i) == first
            || inFile.get(i).offset() - inFile.get(i - 1).end() > gap
            || inFile.get(i).end() - inFile.get(from).offset() > longest) {
          ranges.add(new Range(inFile.subList(from, i)));
          from = i;
        }
      }
    }
    ranges.sort(
        Comparator.comparingInt(
            range -> range.places().stream().mapToInt(rank::get).min().orElse(0)));
    return ranges;
  }
}
