package dev.litestream4j.core.write;

import dev.litestream4j.core.log.LogFile;
import dev.litestream4j.core.log.LogStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages that a transaction has written so far: the first ones in memory, the others in a file
 * that means nothing once the transaction has ended. Not thread-safe.
 */
final class DirtyPages implements AutoCloseable {
  /** Bytes of pages that are kept in memory. */
  static final int MEMORY = 4 << 20;

  private static final int CHUNK_PAGES = 16;

  private final LogStorage storage;
  private final String fileName;
  private final int pageSize;
  private final int inMemory;
  private final PageSlots slots = new PageSlots();
  private final List<ByteBuffer> chunks = new ArrayList<>();
  private final ByteBuffer spilled;
  private @Nullable LogFile file;

  DirtyPages(LogStorage storage, String fileName, int pageSize) {
    this.storage = storage;
    this.fileName = fileName;
    this.pageSize = pageSize;
    this.inMemory = MEMORY / pageSize;
    this.spilled = ByteBuffer.allocate(pageSize);
  }

  int pageSize() {
    return pageSize;
  }

  boolean contains(int page) {
    return slots.get(page) != PageSlots.NONE;
  }

  int[] sorted() {
    return slots.sorted();
  }

  /** Writes a whole page, from index 0 of a buffer; leaves position and limit alone. */
  void put(int page, ByteBuffer from) throws IOException {
    int slot = slots.get(page);
    boolean added = slot == PageSlots.NONE;
    if (added) {
      slot = slots.size();
    }
    if (slot < inMemory) {
      chunk(slot).put(at(slot), from, 0, pageSize);
    } else {
      spilled.put(0, from, 0, pageSize);
      spill().write((long) (slot - inMemory) * pageSize, spilled.clear());
    }
    if (added) {
      slots.put(page, slot);
    }
  }

  private ByteBuffer chunk(int slot) {
    int index = slot / CHUNK_PAGES;
    if (index == chunks.size()) {
      chunks.add(ByteBuffer.allocate(CHUNK_PAGES * pageSize));
    }
    return chunks.get(index);
  }

  private int at(int slot) {
    return slot % CHUNK_PAGES * pageSize;
  }

  private LogFile spill() throws IOException {
    LogFile opened = file;
    if (opened == null) {
      opened = storage.open(fileName);
      file = opened;
    }
    return opened;
  }

  /**
   * Reads a part of a page that is among these.
   *
   * @param into bytes from index {@code to} on are written; position and limit are left alone
   */
  void get(int page, int from, int length, ByteBuffer into, int to) throws IOException {
    int slot = slots.get(page);
    if (slot < inMemory) {
      into.put(to, chunk(slot), at(slot) + from, length);
    } else {
      spill().read((long) (slot - inMemory) * pageSize, spilled.clear());
      into.put(to, spilled, from, length);
    }
  }

  /** Gives memory and file up. */
  @Override
  public void close() throws IOException {
    LogFile opened = file;
    if (opened != null) {
      file = null;
      opened.close();
      storage.delete(fileName);
    }
  }
}
