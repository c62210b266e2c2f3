package dev.litestream4j.jna;

import org.jspecify.annotations.Nullable;

/**
 * An immutable table from addresses to objects. Looking up is one multiplication and mostly one
 * comparison, allocates nothing and needs no lock; a changed table is a new one.
 *
 * @param <V> what is looked up
 */
final class LongTable<V> {
  private static final int FEWEST_SLOTS = 4;

  /** 0 where the slot is free: no object lies at address 0. */
  private final long[] keys;

  private final @Nullable Object[] values;
  private final int shift;
  private final int size;

  /** An empty table. */
  LongTable() {
    this(FEWEST_SLOTS, 0);
  }

  private LongTable(int slots, int size) {
    this.keys = new long[slots];
    this.values = new Object[slots];
    this.shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
    this.size = size;
  }

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only put() fills values
  @Nullable V get(long key) {
    int slot = slot(key);
    while (keys[slot] != key) {
      if (keys[slot] == 0) {
        return null;
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return (V) values[slot];
  }

  LongTable<V> with(long key, V value) {
    LongTable<V> changed = copyWithout(key, 1);
    changed.put(key, value);
    return changed;
  }

  LongTable<V> without(long key) {
    return copyWithout(key, 0);
  }

  private LongTable<V> copyWithout(long key, int added) {
    int count = size + added - (get(key) == null ? 0 : 1);
    // at most half full, so that a search ends soon and always
    int slots = Math.max(FEWEST_SLOTS, Integer.highestOneBit(Math.max(1, count)) * 4);
    LongTable<V> copy = new LongTable<>(slots, count);
    for (int i = 0; i < keys.length; i++) {
      Object value = values[i];
      if (value != null && keys[i] != key) {
        copy.put(keys[i], value);
      }
    }
    return copy;
  }

  private void put(long key, Object value) {
    int slot = slot(key);
    while (keys[slot] != 0) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    values[slot] = value;
  }

  /** Fibonacci hashing: addresses differ in their middle bits. */
  private int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
  }
}
