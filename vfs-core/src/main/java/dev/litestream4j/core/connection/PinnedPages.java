package dev.litestream4j.core.connection;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.ahead.PageReads;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.index.PageLeaf;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads pages of a connection's view, from other files where one of its files is gone. */
final class PinnedPages {
  private static final byte[] ZEROES = new byte[512];

  /** A busy replica can lose files again while a state is planned anew. */
  private static final int REPLANS = 3;

  private final ReplicaDatabase database;
  private final ConnectionView view;
  private final PageReads reads;
  private final PageCopy copy = new PageCopy();

  PinnedPages(ReplicaDatabase database, ConnectionView view) {
    this.database = database;
    this.view = view;
    this.reads = new PageReads(database.pages());
  }

  /**
   * Reads a part of a page.
   *
   * @param page number, from 1
   * @param from the first byte's place in the page
   * @param length in bytes, all of them inside of the page
   * @param into where they go, with absolute access
   * @param at the place of the first one there
   * @throws dev.litestream4j.core.replica.StateGoneException if no files give the state any more
   * @throws IOException if the page cannot be had
   */
  void read(int page, int from, int length, ByteBuffer into, int at) throws IOException {
    for (int replans = 0; ; replans++) {
      SnapshotView pinned = view.current();
      try {
        read(pinned, page, from, length, into, at);
        return;
      } catch (ObjectNotFoundException e) {
        if (replans == REPLANS) {
          throw e;
        }
        view.replaceBy(database.replan(pinned, e));
      }
    }
  }

  private void read(SnapshotView pinned, int page, int from, int length, ByteBuffer into, int at)
      throws IOException {
    PageLeaf leaf = pinned.index().leaf(page);
    int slot = PageIndex.slot(page);
    LtxFile file = leaf == null ? null : leaf.file(slot);
    if (leaf != null && file != null) {
      reads.read(pinned.index(), file, leaf.packed(slot), page, from, length, copy.to(into, at));
    } else if (page == LtxLayout.lockPage(pinned.pageSize())) {
      clear(into, at, at + length);
    } else {
      throw new IOException(
          "page " + page + " has no location in the view of TXID " + Txid.format(pinned.txid()));
    }
  }

  /** The transaction is over: nothing more is wanted of what was fetched ahead for it. */
  void endTransaction() {
    reads.endTransaction();
  }

  /** Zeroes from one place (inclusive) to another (exclusive). */
  static void clear(ByteBuffer into, int from, int to) {
    for (int at = from; at < to; at += ZEROES.length) {
      into.put(at, ZEROES, 0, Math.min(ZEROES.length, to - at));
    }
  }
}
