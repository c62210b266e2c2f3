package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.ltx.PageIndexDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The end of a large file: its page index and trailer.
 *
 * @param index not yet checked against the header
 * @param trailer not verified, as that takes the whole file
 */
record TailIndex(FileIndex index, LtxTrailer trailer) {
  /** Reads the tail, and what of the index lies before it. On the calling thread. */
  static TailIndex read(ReplicaReader reader, LtxObject object, Deadline deadline)
      throws IOException {
    long start = object.size() - FileLoader.TAIL;
    ByteBuffer tail = reader.read(object, start, FileLoader.TAIL, deadline);
    PageIndexDecoder decoder = new PageIndexDecoder(object.name().toString(), object.size(), tail);
    long missing = decoder.missing();
    FileIndex index =
        missing == 0
            ? decoder.decode()
            : reader.stream(object, start - missing, missing, deadline, decoder::decode);
    return new TailIndex(index, decoder.trailer());
  }
}
