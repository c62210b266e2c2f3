package dev.litestream4j.cache.offheap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which page goes when room is needed: the first one, going round, that was not read since the hand
 * passed it last (second chance). A slot for each page, at most as many as the map has chunks.
 *
 * <p>{@link #touch}, {@link #isVerified} and {@link #verified} may be called by any thread at any
 * time, and are for a page that is held while they run; all else under the lock of those who put.
 */
final class Clock {
  /** Two longs, an entry of the list of freed slots, and a byte of state. */
  static final int BYTES_A_SLOT = 21;

  private static final byte USED = 1;
  private static final byte TOUCHED = 2;
  private static final byte VERIFIED = 4;
  private static final VarHandle STATES = MethodHandles.arrayElementVarHandle(byte[].class);

  private final long[] fileIds;
  private final long[] offsets;
  private final byte[] states;
  private final int[] freed;
  private int freedCount;

  /** No slot from here on was ever given out by {@link #findFree}. */
  private int fresh;

  private int hand;
  private int used;

  Clock(int slots) {
    fileIds = new long[slots];
    offsets = new long[slots];
    states = new byte[slots];
    freed = new int[slots];
  }

  private static void set(byte[] states, int slot, byte bit) {
    if (((byte) STATES.getOpaque(states, slot) & bit) == 0) {
      STATES.getAndBitwiseOr(states, slot, bit);
    }
  }

  /** Notes that a page was read. */
  void touch(int slot) {
    set(states, slot, TOUCHED);
  }

  /** Whether a page's checksum needs no look: it was put, or verified, by this process. */
  boolean isVerified(int slot) {
    return ((byte) STATES.getAcquire(states, slot) & VERIFIED) != 0;
  }

  void verified(int slot) {
    set(states, slot, VERIFIED);
  }

  int used() {
    return used;
  }

  int slots() {
    return states.length;
  }

  boolean isFree(int slot) {
    return slot >= 0 && slot < states.length && states[slot] == 0;
  }

  /** A slot that is free. There is one. */
  int findFree() {
    while (freedCount > 0) {
      int slot = freed[--freedCount];
      if (states[slot] == 0) {
        return slot;
      }
    }
    while (states[fresh] != 0) {
      fresh++;
    }
    return fresh++;
  }

  /** A slot from {@link #findFree} was not taken. */
  void giveBack(int slot) {
    freed[freedCount++] = slot;
  }

  /** Takes a slot from {@link #findFree}, or another one that is free. */
  void take(int slot, long fileId, long offset, boolean verified) {
    fileIds[slot] = fileId;
    offsets[slot] = offset;
    STATES.setRelease(states, slot, (byte) (USED | (verified ? VERIFIED : 0)));
    used++;
  }

  void free(int slot) {
    STATES.setRelease(states, slot, (byte) 0);
    freed[freedCount++] = slot;
    used--;
  }

  /** The page to drop next; -1 if there is none. */
  int victim() {
    if (used == 0) {
      return -1;
    }
    while (true) {
      int slot = hand;
      hand = hand == states.length - 1 ? 0 : hand + 1;
      byte state = (byte) STATES.getOpaque(states, slot);
      if ((state & TOUCHED) != 0) {
        STATES.getAndBitwiseAnd(states, slot, (byte) ~TOUCHED);
      } else if (state != 0) {
        return slot;
      }
    }
  }

  long fileId(int slot) {
    return fileIds[slot];
  }

  long offset(int slot) {
    return offsets[slot];
  }
}
