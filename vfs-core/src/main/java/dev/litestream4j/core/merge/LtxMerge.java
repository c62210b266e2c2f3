package dev.litestream4j.core.merge;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Merges LTX files that follow one another into one file with the same effect.
 *
 * <p>Of each page the newest version is kept, unless a file that comes after that version ends the
 * database before the page. All files are read side by side, in the order of page numbers, so
 * memory is a page and a buffer for each, and the indexes.
 *
 * <p>The merged file carries database checksums if the first and the last file do: the first's
 * pre-apply and the last's post-apply checksum are its own. A merged snapshot's is computed from
 * its pages and compared. What is in no merged file is dropped: WAL position, salts, node id.
 */
public final class LtxMerge {
  private final List<LtxDecoder> files;
  private final LtxHeader header;

  /**
   * A merge of files whose headers have been read.
   *
   * @param files at least one, ascending; each has to go on from the one before or overlap it,
   *     ending after it
   * @param timestamp of the merged file
   * @throws IllegalArgumentException if the files do not follow one another or have different page
   *     sizes; the message names both
   */
  public LtxMerge(List<LtxDecoder> files, Instant timestamp) {
    this.files = List.copyOf(files);
    for (int i = 1; i < files.size(); i++) {
      requireSuccessor(files.get(i - 1).header(), files.get(i).header());
    }
    LtxHeader first = files.get(0).header();
    LtxHeader last = files.get(files.size() - 1).header();
    boolean checksums = first.hasChecksums() && last.hasChecksums();
    this.header =
        new LtxHeader(
            checksums ? 0 : LtxLayout.FLAG_NO_CHECKSUM,
            first.pageSize(),
            last.commit(),
            first.minTxid(),
            last.maxTxid(),
            timestamp.toEpochMilli(),
            checksums ? first.preApplyChecksum() : 0,
            0,
            0,
            0,
            0,
            0);
  }

  private static void requireSuccessor(LtxHeader file, LtxHeader next) {
    if (next.pageSize() != file.pageSize()) {
      throw new IllegalArgumentException(
          "mismatched page sizes: "
              + file.pageSize()
              + " in "
              + range(file)
              + ", "
              + next.pageSize()
              + " in "
              + range(next));
    }
    boolean follows =
        next.minTxid() - 1 <= file.maxTxid()
            && next.maxTxid() > file.maxTxid()
            && next.minTxid() >= file.minTxid();
    if (!follows) {
      throw new IllegalArgumentException(
          "the file " + range(next) + " does not follow " + range(file));
    }
  }

  private static String range(LtxHeader header) {
    return Txid.format(header.minTxid()) + "-" + Txid.format(header.maxTxid());
  }

  /**
   * The merged file's header.
   *
   * @return known before anything is written
   */
  public LtxHeader header() {
    return header;
  }

  /**
   * Reads all files to their ends and writes the merged one. Only once this has returned are the
   * checksums of all files known to be right. To be called once.
   *
   * @param out receives the merged file; neither flushed nor closed
   * @return its trailer
   * @throws dev.litestream4j.core.ltx.LtxFormatException if a file is damaged
   * @throws IllegalArgumentException if the files do not give a whole file: a merged snapshot lacks
   *     a page, or its pages do not have the checksum that the last file states
   * @throws IOException if reading or writing fails
   */
  public LtxTrailer writeTo(OutputStream out) throws IOException {
    LtxEncoder encoder = new LtxEncoder(out, header);
    List<MergeInput> inputs = inputs();
    PriorityQueue<MergeInput> waiting = new PriorityQueue<>(inputs);
    waiting.removeIf(MergeInput::isAtEnd);
    int written = 0;
    while (!waiting.isEmpty()) {
      MergeInput input = waiting.remove();
      int page = input.page();
      if (page != written && !input.isCutOff()) {
        encoder.page(page, input.content());
        written = page;
      }
      input.next();
      if (!input.isAtEnd()) {
        waiting.add(input);
      }
    }
    LtxTrailer last = inputs.get(inputs.size() - 1).trailer();
    return header.hasChecksums() ? encoder.finish(last.postApplyChecksum()) : encoder.finish();
  }

  private List<MergeInput> inputs() throws IOException {
    List<MergeInput> inputs = new ArrayList<>();
    int lastPage = header.commit();
    for (int i = files.size() - 1; i >= 0; i--) {
      lastPage = Math.min(lastPage, files.get(i).header().commit());
      inputs.add(new MergeInput(files.get(i), i, lastPage));
    }
    Collections.reverse(inputs);
    return inputs;
  }
}
