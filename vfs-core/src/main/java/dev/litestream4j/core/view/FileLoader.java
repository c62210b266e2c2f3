package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.ltx.PageFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a view needs of LTX files: header, trailer and page index. Thread-safe.
 *
 * <p>A file no larger than one tail read is read whole; then its checksum is verified and its pages
 * are kept. Of a larger one head and tail are read side by side, and what of the index lies before
 * the tail in one more request. The head holds the header and the first pages: of a snapshot page
 * 1, and often the schema and the roots of its tables.
 */
public final class FileLoader {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** Bytes of a tail read: the index of about 7,000 pages. */
  public static final int TAIL = 64 * 1024;

  /** Bytes of a head read. */
  public static final int HEAD = 32 * 1024;

  private final ReplicaReader reader;
  private final PageSource pages;
  private final @Nullable KeptFiles kept;

  /**
   * A loader.
   *
   * @param reader where the files are
   * @param pages keeps the pages of files that are read whole
   */
  public FileLoader(ReplicaReader reader, PageSource pages) {
    this(reader, pages, null);
  }

  /**
   * A loader that remembers files.
   *
   * @param reader where the files are
   * @param pages keeps the pages of files that are read whole
   * @param persistent keeps page indexes across restarts; null for none
   */
  public FileLoader(ReplicaReader reader, PageSource pages, @Nullable PageCache persistent) {
    this.reader = reader;
    this.pages = pages;
    this.kept = persistent == null ? null : new KeptFiles(persistent);
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
    List<Optional<KeptFiles.Kept>> known = new ArrayList<>();
    for (LtxObject object : objects) {
      Optional<KeptFiles.Kept> held = kept == null ? Optional.empty() : kept.find(object);
      known.add(held);
      loading.add(
          object.size() > TAIL && held.isEmpty()
              ? loadLarge(object, deadline)
              : new CompletableFuture<>());
    }
    for (int i = 0; i < objects.size(); i++) {
      LtxObject object = objects.get(i);
      Optional<KeptFiles.Kept> held = known.get(i);
      if (held.isPresent()) {
        loading.set(i, loadKept(held.get(), object, deadline));
      } else if (object.size() <= TAIL) {
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

  /**
   * Reads the trailer, unless the store's mark has told that it is the same file, and all there is
   * to read if it is another one.
   */
  private CompletableFuture<LoadedFile> loadKept(
      KeptFiles.Kept held, LtxObject object, Deadline deadline) {
    if (held.same()) {
      return CompletableFuture.completedFuture(held.loaded());
    }
    long at = object.size() - LtxLayout.TRAILER_SIZE;
    return reader
        .submit(
            () ->
                LtxTrailer.decode(
                    reader.read(object, at, LtxLayout.TRAILER_SIZE, deadline),
                    object.name().toString(),
                    at))
        .thenCompose(
            trailer -> {
              if (trailer.equals(held.trailer())) {
                return CompletableFuture.completedFuture(held.loaded());
              }
              return object.size() > TAIL
                  ? loadLarge(object, deadline)
                  : reader.submit(() -> loadWhole(object, deadline));
            });
  }

  private void remember(LoadedFile loaded, LtxTrailer trailer) {
    if (kept != null) {
      kept.keep(loaded, trailer);
    }
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
    LtxTrailer trailer = decoder.finish();
    LtxFile file = new LtxFile(object, header, trailer);
    keep(file, decoder(object, bytes), page);
    LoadedFile loaded = new LoadedFile(file, decoder.fileIndex());
    remember(loaded, trailer);
    return loaded;
  }

  /** Decodes again, now that the checksum has shown the pages to be good, with memory for one. */
  private void keep(LtxFile file, LtxDecoder decoder, ByteBuffer page) throws IOException {
    int number = decoder.next(page.clear());
    while (number != 0) {
      pages.keep(file, decoder.frameOffset(), number, page.flip());
      number = decoder.next(page.clear());
    }
  }

  private static LtxDecoder decoder(LtxObject object, ByteBuffer bytes) throws IOException {
    InputStream content =
        new ByteArrayInputStream(bytes.array(), bytes.arrayOffset(), bytes.limit());
    return new LtxDecoder(content, object.size(), object.name().toString());
  }

  private CompletableFuture<LoadedFile> loadLarge(LtxObject object, Deadline deadline) {
    CompletableFuture<Head> head = reader.submit(() -> head(object, deadline));
    CompletableFuture<TailIndex> tail =
        reader.submit(() -> TailIndex.read(reader, object, deadline));
    return head.thenCombine(tail, (h, t) -> combine(object, h, t));
  }

  /** The start of a large file: its header, and its first pages. */
  private record Head(LtxHeader header, ByteBuffer bytes) {}

  private Head head(LtxObject object, Deadline deadline) throws IOException {
    String name = object.name().toString();
    ByteBuffer bytes = reader.read(object, 0, HEAD, deadline);
    LtxHeader header = LtxHeader.decode(bytes.slice(0, LtxLayout.HEADER_SIZE), name);
    header.requireName(object.name(), name);
    return new Head(header, bytes);
  }

  private LoadedFile combine(LtxObject object, Head head, TailIndex tail) {
    LtxHeader header = head.header();
    try {
      String name = object.name().toString();
      tail.index().validate(header, name);
      tail.trailer().validate(header, name, object.size() - LtxLayout.TRAILER_SIZE);
      LtxFile file = new LtxFile(object, header, tail.trailer());
      keepFirst(file, head.bytes(), tail.index());
      LoadedFile loaded = new LoadedFile(file, tail.index());
      remember(loaded, tail.trailer());
      return loaded;
    } catch (LtxFormatException e) {
      throw new CompletionException(e);
    }
  }

  /** Keeps the pages that came with the head. A damaged one is left to the read that needs it. */
  private void keepFirst(LtxFile file, ByteBuffer head, FileIndex index) {
    String name = file.name().toString();
    int pageSize = file.header().pageSize();
    for (int i = 0; i < index.size() && index.offset(i) + index.length(i) <= head.limit(); i++) {
      int offset = (int) index.offset(i);
      ByteBuffer page = ByteBuffer.allocate(pageSize);
      try {
        ByteBuffer frame = head.slice(offset, index.length(i));
        PageFrame.decode(frame, index.page(i), pageSize, page, name, offset);
        pages.keep(file, offset, index.page(i), page.clear());
      } catch (LtxFormatException e) {
        LOG.debug("page {} of {} is damaged", index.page(i), name, e);
      }
    }
  }
}
