package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads what a view needs of LTX files: header, trailer and page index. Thread-safe.
 *
 * <p>A file no larger than one tail read is read whole; then its checksum is verified and its pages
 * are kept. Of a larger one header and tail are read side by side, and what of the index lies
 * before the tail in one more request.
 */
public final class FileLoader {
  /** Bytes of a tail read: the index of about 7,000 pages. */
  public static final int TAIL = 64 * 1024;

  private final ReplicaReader reader;
  private final PageSource pages;

  /**
   * A loader.
   *
   * @param reader where the files are
   * @param pages keeps the pages of files that are read whole
   */
  public FileLoader(ReplicaReader reader, PageSource pages) {
    this.reader = reader;
    this.pages = pages;
  }

  /**
   * Loads files side by side, the large ones first: they take longest.
   *
   * @param objects the files
   * @param deadline for all of them
   * @return the loaded files, in the order of {@code objects}
   * @throws LtxFormatException if a file is damaged
   * @throws IOException if one cannot be read
   */
  public List<LoadedFile> load(List<LtxObject> objects, Deadline deadline) throws IOException {
    List<CompletableFuture<LoadedFile>> loading = new ArrayList<>();
    for (LtxObject object : objects) {
      loading.add(object.size() > TAIL ? loadLarge(object, deadline) : new CompletableFuture<>());
    }
    for (int i = 0; i < objects.size(); i++) {
      LtxObject object = objects.get(i);
      if (object.size() <= TAIL) {
        loading.set(i, reader.submit(() -> loadWhole(object, deadline)));
      }
    }
    List<LoadedFile> loaded = new ArrayList<>();
    try {
      for (int i = 0; i < loading.size(); i++) {
        loaded.add(Waiting.forResult(loading.get(i), deadline, "opening " + objects.get(i).name()));
      }
    } finally {
      loading.subList(loaded.size(), loading.size()).forEach(rest -> rest.cancel(true));
    }
    return loaded;
  }

  private LoadedFile loadWhole(LtxObject object, Deadline deadline) throws IOException {
    ByteBuffer bytes = reader.read(object, 0, (int) object.size(), deadline);
    return decode(object, bytes);
  }

  /**
   * Decodes a whole file, verifies its checksum, and keeps its pages.
   *
   * @param object the file
   * @param bytes its content, from position 0 of a heap buffer to the limit
   * @return the loaded file
   * @throws IOException if it is damaged
   */
  public LoadedFile decode(LtxObject object, ByteBuffer bytes) throws IOException {
    LtxDecoder decoder = decoder(object, bytes);
    LtxHeader header = decoder.header();
    header.requireName(object.name(), object.name().toString());
    ByteBuffer page = ByteBuffer.allocate(header.pageSize());
    int last = 1;
    while (last != 0) {
      last = decoder.next(page.clear());
    }
    LtxFile file = new LtxFile(object, header, decoder.finish());
    keep(file, decoder(object, bytes), page);
    return new LoadedFile(file, decoder.fileIndex());
  }

  /** Decodes again, now that the checksum has shown the pages to be good, with memory for one. */
  private void keep(LtxFile file, LtxDecoder decoder, ByteBuffer page) throws IOException {
    while (decoder.next(page.clear()) != 0) {
      pages.keep(file, decoder.frameOffset(), page.flip());
    }
  }

  private static LtxDecoder decoder(LtxObject object, ByteBuffer bytes) throws IOException {
    InputStream content =
        new ByteArrayInputStream(bytes.array(), bytes.arrayOffset(), bytes.limit());
    return new LtxDecoder(content, object.size(), object.name().toString());
  }

  private CompletableFuture<LoadedFile> loadLarge(LtxObject object, Deadline deadline) {
    CompletableFuture<LtxHeader> header = reader.submit(() -> reader.header(object, deadline));
    CompletableFuture<TailIndex> tail =
        reader.submit(() -> TailIndex.read(reader, object, deadline));
    return header.thenCombine(tail, (h, t) -> combine(object, h, t));
  }

  private static LoadedFile combine(LtxObject object, LtxHeader header, TailIndex tail) {
    try {
      String name = object.name().toString();
      tail.index().validate(header, name);
      tail.trailer().validate(header, name, object.size() - LtxLayout.TRAILER_SIZE);
      return new LoadedFile(new LtxFile(object, header, tail.trailer()), tail.index());
    } catch (LtxFormatException e) {
      throw new CompletionException(e);
    }
  }
}
