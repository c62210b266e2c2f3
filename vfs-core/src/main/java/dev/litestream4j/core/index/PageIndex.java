package dev.litestream4j.core.index;

import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where every page of a database lies: an immutable map from page number to a frame in an LTX file.
 *
 * <p>A trie of fixed depth: a root array of nodes, each of {@value #NODE_LEAVES} leaves of {@value
 * PageLeaf#PAGES} pages. {@link #apply} shares with its original everything but the leaves it
 * touches, so that publishing a transaction costs in proportion to its pages, and a reader that
 * holds an old index holds back no more than that. A page costs 5 bytes where it and its neighbours
 * lie one after another in the same file, as in a snapshot, 9 where they are only in the same file,
 * 13 otherwise (with compressed references; 17 without).
 */
public final class PageIndex {
  /** The index of a database without pages. */
  public static final PageIndex EMPTY = new PageIndex(new PageLeaf[0][], 0, 0);

  private static final int NODE_BITS = 9;
  private static final int NODE_LEAVES = 1 << NODE_BITS;
  private static final int NODE_MASK = NODE_LEAVES - 1;

  private final @Nullable PageLeaf[][] nodes;
  private final int commit;
  private final int present;

  private PageIndex(@Nullable PageLeaf[][] nodes, int commit, int present) {
    this.nodes = nodes;
    this.commit = commit;
    this.present = present;
  }

  /**
   * The size of the database.
   *
   * @return pages, at least 0
   */
  public int commit() {
    return commit;
  }

  /**
   * The number of pages that have a location.
   *
   * @return 0 to {@link #commit}
   */
  public int present() {
    return present;
  }

  /**
   * The leaf that a page is in.
   *
   * @param page 1 to {@link #commit}
   * @return the leaf, or null if none of its pages has a location
   */
  public @Nullable PageLeaf leaf(int page) {
    int leaf = (page - 1) >>> PageLeaf.BITS;
    PageLeaf[] node = nodes[leaf >>> NODE_BITS];
    return node == null ? null : node[leaf & NODE_MASK];
  }

  /**
   * A page's place in its leaf.
   *
   * @param page at least 1
   * @return the slot
   */
  public static int slot(int page) {
    return (page - 1) & PageLeaf.MASK;
  }

  /**
   * The offset in a packed location.
   *
   * @param packed as {@link PageLeaf#packed} gives it
   * @return bytes from the start of the file
   */
  public static long offset(long packed) {
    return FileIndex.offsetOf(packed);
  }

  /**
   * The length in a packed location.
   *
   * @param packed as {@link PageLeaf#packed} gives it
   * @return bytes of the frame, its header included
   */
  public static int length(long packed) {
    return FileIndex.lengthOf(packed);
  }

  /**
   * The index after one more file: its pages replace those of the same number, pages above its
   * commit are dropped, all others stay. Files are applied in ascending order of their max TXID.
   *
   * @param file the file
   * @param pages its page index
   * @return a new index; this one is unchanged
   */
  public PageIndex apply(LtxFile file, FileIndex pages) {
    int newCommit = file.header().commit();
    int leaves = (newCommit + PageLeaf.MASK) >>> PageLeaf.BITS;
    Editor editor = new Editor(this, leaves);
    editor.dropAbove(Math.min(commit, newCommit));
    for (int i = 0; i < pages.size(); ) {
      i = editor.replaceInLeaf(file, pages, i);
    }
    return new PageIndex(editor.nodes, newCommit, present + editor.added);
  }

  /** Hears of a page that was moved. */
  @FunctionalInterface
  public interface MoveListener {
    /**
     * A page has another location with the same content.
     *
     * @param page its number
     * @param from the file it was in
     * @param fromPacked its frame there
     * @param to the file it is in now
     * @param toPacked its frame there
     */
    void moved(int page, LtxFile from, long fromPacked, LtxFile to, long toPacked);
  }

  /**
   * The index of the same state with pages moved to a compacted file: those whose files hold only
   * transactions that the compacted file holds too, and are of a lower level. It holds their newest
   * version, for this index has none newer.
   *
   * @param file a file whose max TXID is at most that of the state
   * @param pages its page index
   * @param listener hears of each page that is moved
   * @return a new index, or this one if there was nothing to move
   */
  public PageIndex relocate(LtxFile file, FileIndex pages, MoveListener listener) {
    Editor editor = new Editor(this, (commit + PageLeaf.MASK) >>> PageLeaf.BITS);
    for (int i = 0; i < pages.size() && pages.page(i) <= commit; ) {
      i = editor.relocateInLeaf(file, pages, i, commit, listener);
    }
    return editor.changed ? new PageIndex(editor.nodes, commit, present) : this;
  }

  /**
   * The number of pages whose content or presence is not the same in another index: what a reader
   * of this one holds back.
   *
   * @param other the other index
   * @return at least 0; found in time proportional to the pages' leaves that differ and to the
   *     database's size divided by 64
   */
  public int differences(PageIndex other) {
    int leaves = (Math.max(commit, other.commit) + PageLeaf.MASK) >>> PageLeaf.BITS;
    int count = 0;
    for (int leaf = 0; leaf < leaves; leaf++) {
      count += PageLeaf.differences(leafAt(leaf), other.leafAt(leaf));
    }
    return count;
  }

  /**
   * The LTX files that pages are read from.
   *
   * @return their number; found in time proportional to the database's pages
   */
  public int files() {
    Set<LtxFile> files = Collections.newSetFromMap(new IdentityHashMap<>());
    int leaves = (commit + PageLeaf.MASK) >>> PageLeaf.BITS;
    for (int number = 0; number < leaves; number++) {
      PageLeaf leaf = leafAt(number);
      for (int slot = 0; leaf != null && slot < PageLeaf.PAGES; slot++) {
        LtxFile file = leaf.file(slot);
        if (file != null) {
          files.add(file);
        }
      }
    }
    return files.size();
  }

  private @Nullable PageLeaf leafAt(int leaf) {
    int node = leaf >>> NODE_BITS;
    PageLeaf[] leaves = node < nodes.length ? nodes[node] : null;
    return leaves == null ? null : leaves[leaf & NODE_MASK];
  }

  /**
   * The lowest page without a location, other than the lock page.
   *
   * @param pageSize in bytes, for the lock page's number
   * @return a page number, or 0 if the index is complete
   */
  public int firstMissing(int pageSize) {
    int lockPage = LtxLayout.lockPage(pageSize);
    if (present == commit - (lockPage <= commit ? 1 : 0)) {
      return 0;
    }
    for (int page = 1; page <= commit && page > 0; page++) {
      PageLeaf leaf = leaf(page);
      if (page != lockPage && (leaf == null || leaf.packed(slot(page)) == 0)) {
        return page;
      }
    }
    throw new IllegalStateException("present pages miscounted: " + present + " of " + commit);
  }

  /** Copies what it changes, once. */
  private static final class Editor {
    final @Nullable PageLeaf[][] nodes;
    private final boolean[] owned;
    int added;
    boolean changed;

    Editor(PageIndex original, int leaves) {
      int count = (leaves + NODE_MASK) >>> NODE_BITS;
      for (int i = count; i < original.nodes.length; i++) {
        added -= presentIn(original.nodes[i], 0);
      }
      this.nodes = Arrays.copyOf(original.nodes, count);
      this.owned = new boolean[count];
    }

    private static int presentIn(@Nullable PageLeaf @Nullable [] node, int fromLeaf) {
      int count = 0;
      if (node != null) {
        for (int i = fromLeaf; i < NODE_LEAVES; i++) {
          PageLeaf leaf = node[i];
          count += leaf == null ? 0 : leaf.present();
        }
      }
      return count;
    }

    private @Nullable PageLeaf[] own(int node) {
      if (!owned[node]) {
        PageLeaf[] old = nodes[node];
        nodes[node] = old == null ? new PageLeaf[NODE_LEAVES] : old.clone();
        owned[node] = true;
      }
      return nodes[node];
    }

    /** Drops the pages above {@code last} from the node that holds it; later nodes are gone. */
    void dropAbove(int last) {
      int leaf = (last + PageLeaf.MASK) >>> PageLeaf.BITS;
      int node = leaf >>> NODE_BITS;
      if (node < nodes.length && nodes[node] != null) {
        int dropped = presentIn(nodes[node], leaf & NODE_MASK);
        if (dropped > 0) {
          Arrays.fill(own(node), leaf & NODE_MASK, NODE_LEAVES, null);
          added -= dropped;
        }
      }
      for (int i = node + 1; i < nodes.length; i++) {
        added -= presentIn(nodes[i], 0);
        nodes[i] = null;
      }
      if ((last & PageLeaf.MASK) != 0) {
        trim(last);
      }
    }

    /** Drops the pages above {@code last} from the leaf that holds it. */
    private void trim(int last) {
      int leaf = (last - 1) >>> PageLeaf.BITS;
      PageLeaf[] node = nodes[leaf >>> NODE_BITS];
      PageLeaf old = node == null ? null : node[leaf & NODE_MASK];
      if (old == null) {
        return;
      }
      long[] packed = old.copyPacked();
      int from = slot(last) + 1;
      Arrays.fill(packed, from, PageLeaf.PAGES, 0);
      PageLeaf trimmed = PageLeaf.of(packed, old.copyFiles());
      int dropped = old.present() - trimmed.present();
      if (dropped > 0) {
        own(leaf >>> NODE_BITS)[leaf & NODE_MASK] = trimmed;
        added -= dropped;
      }
    }

    /** Puts the file's pages from entry {@code first} on that share its leaf; returns the next. */
    int replaceInLeaf(LtxFile file, FileIndex pages, int first) {
      int leaf = (pages.page(first) - 1) >>> PageLeaf.BITS;
      PageLeaf[] node = own(leaf >>> NODE_BITS);
      PageLeaf old = node[leaf & NODE_MASK];
      long[] packed = old == null ? new long[PageLeaf.PAGES] : old.copyPacked();
      @Nullable LtxFile[] files = old == null ? new LtxFile[PageLeaf.PAGES] : old.copyFiles();
      int i = first;
      for (; i < pages.size() && (pages.page(i) - 1) >>> PageLeaf.BITS == leaf; i++) {
        int slot = slot(pages.page(i));
        added += packed[slot] == 0 ? 1 : 0;
        packed[slot] = pages.packed(i);
        files[slot] = file;
      }
      node[leaf & NODE_MASK] = PageLeaf.of(packed, files);
      return i;
    }

    /** Moves the pages from entry {@code first} on that share its leaf; returns the next. */
    int relocateInLeaf(
        LtxFile file, FileIndex pages, int first, int commit, MoveListener listener) {
      int leaf = (pages.page(first) - 1) >>> PageLeaf.BITS;
      PageLeaf[] node = nodes[leaf >>> NODE_BITS];
      PageLeaf old = node == null ? null : node[leaf & NODE_MASK];
      long[] packed = null;
      @Nullable LtxFile[] files = null;
      int i = first;
      for (; i < pages.size() && (pages.page(i) - 1) >>> PageLeaf.BITS == leaf; i++) {
        int slot = slot(pages.page(i));
        LtxFile from = old == null || pages.page(i) > commit ? null : old.file(slot);
        if (from != null && old != null && file.supersedes(from)) {
          if (packed == null || files == null) {
            packed = old.copyPacked();
            files = old.copyFiles();
          }
          listener.moved(pages.page(i), from, packed[slot], file, pages.packed(i));
          packed[slot] = pages.packed(i);
          files[slot] = file;
        }
      }
      if (packed != null && files != null) {
        own(leaf >>> NODE_BITS)[leaf & NODE_MASK] = PageLeaf.of(packed, files);
        changed = true;
      }
      return i;
    }
  }
}
