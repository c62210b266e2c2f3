package dev.litestream4j.core.upkeep;

import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.TemporaryPayload;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.merge.LtxMerge;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Files of a replica merged into one, in a temporary file. However many there are, only so many are
 * read side by side: more are merged group by group first, so memory is bounded.
 */
final class MergedFile implements AutoCloseable {
  /** Files that are read side by side. */
  static final int SIDE_BY_SIDE = 64;

  private static final int MEMORY = 32 << 20;
  private static final int SMALLEST_RANGE = 256 << 10;

  private final TemporaryPayload payload;
  private final Instant timestamp;

  private MergedFile(TemporaryPayload payload, Instant timestamp) {
    this.payload = payload;
    this.timestamp = timestamp;
  }

  /** Where a file that is merged comes from. */
  private interface Source {
    LtxDecoder decode(int range, List<InputStream> opened) throws IOException;
  }

  /**
   * Merges files, every checksum of which is verified.
   *
   * @param store where they are
   * @param files each following on the one before
   * @param timestamp gives the merged file's timestamp, told that of the last file
   * @return the merged file
   * @throws dev.litestream4j.core.ltx.LtxFormatException if a file is damaged
   * @throws IllegalArgumentException if the files do not give a whole one
   * @throws IOException if one cannot be read, or the temporary file not be written
   */
  static MergedFile of(ReplicaStore store, List<LtxObject> files, UnaryOperator<Instant> timestamp)
      throws IOException {
    List<Source> sources = new ArrayList<>();
    for (LtxObject object : files) {
      sources.add((range, opened) -> store.decode(object, range, bytes -> {}));
    }
    List<MergedFile> between = new ArrayList<>();
    try {
      while (sources.size() > SIDE_BY_SIDE) {
        List<Source> fewer = new ArrayList<>();
        for (int from = 0; from < sources.size(); from += SIDE_BY_SIDE) {
          int to = Math.min(from + SIDE_BY_SIDE, sources.size());
          MergedFile group = merge(sources.subList(from, to), UnaryOperator.identity());
          between.add(group);
          fewer.add(group::decode);
        }
        sources = fewer;
      }
      return merge(sources, timestamp);
    } finally {
      for (MergedFile group : between) {
        group.close();
      }
    }
  }

  private static MergedFile merge(List<Source> sources, UnaryOperator<Instant> timestamp)
      throws IOException {
    int range = Math.max(SMALLEST_RANGE, MEMORY / sources.size());
    List<InputStream> opened = new ArrayList<>();
    try {
      List<LtxDecoder> decoders = new ArrayList<>();
      for (Source source : sources) {
        decoders.add(source.decode(range, opened));
      }
      Instant last = decoders.get(decoders.size() - 1).header().timestamp();
      LtxMerge merge = new LtxMerge(decoders, timestamp.apply(last));
      return new MergedFile(TemporaryPayload.of(merge::writeTo), merge.header().timestamp());
    } finally {
      for (InputStream in : opened) {
        in.close();
      }
    }
  }

  private LtxDecoder decode(int range, List<InputStream> opened) throws IOException {
    InputStream in = payload.open();
    opened.add(in);
    return new LtxDecoder(in, payload.size(), payload.toString());
  }

  /** The file's bytes, until it is closed. */
  Payload payload() {
    return payload;
  }

  /** The timestamp in the header. */
  Instant timestamp() {
    return timestamp;
  }

  @Override
  public void close() throws IOException {
    payload.close();
  }
}
