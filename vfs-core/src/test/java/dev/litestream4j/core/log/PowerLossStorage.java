package dev.litestream4j.core.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that loses its power. What was not synced is dropped, torn and reordered: of each file any
 * of the sectors written since its last sync, and any of the names changed since the last sync of
 * names, may have reached the disk.
 */
final class PowerLossStorage implements LogStorage {
  private static final int SECTOR = 512;

  /** The power went. */
  static final class PowerLoss extends IOException {
    private static final long serialVersionUID = 1L;

    PowerLoss() {
      super("the power is gone");
    }
  }

  /** A file's content: as it is read now, and as it is on the disk for sure. */
  private static final class Inode {
    byte[] now = {};
    byte[] durable = {};

    /** What may be on the disk after a loss of power. */
    byte[] afterLoss(Random random) {
      int size = random.nextBoolean() ? now.length : durable.length;
      byte[] left = Arrays.copyOf(durable, size);
      for (int at = 0; at < size; at += SECTOR) {
        if (random.nextBoolean()) {
          int end = Math.min(Math.min(at + SECTOR, size), now.length);
          if (end > at) {
            System.arraycopy(now, at, left, at, end - at);
          }
        }
      }
      return left;
    }
  }

  private final Map<String, Inode> names;
  private final Map<String, Inode> durableNames;
  private int points;
  private int lossAt = Integer.MAX_VALUE;
  private boolean gone;

  PowerLossStorage() {
    this(new TreeMap<>());
  }

  private PowerLossStorage(Map<String, Inode> names) {
    this.names = names;
    this.durableNames = new TreeMap<>(names);
  }

  /** The power goes at the point of that number, counted from 1, before or in the middle of it. */
  void loseAt(int point) {
    lossAt = point;
  }

  /** How many points there were: each call that changes something. */
  int points() {
    return points;
  }

  /** The disk after the power has come back. */
  PowerLossStorage afterLoss(long seed) {
    Random random = new Random(seed);
    Map<String, Inode> left = new TreeMap<>();
    Map<String, Inode> all = new TreeMap<>(durableNames);
    all.putAll(names);
    for (String name : all.keySet()) {
      Inode before = durableNames.get(name);
      Inode after = names.get(name);
      Inode survivor = before == after || random.nextBoolean() ? before : after;
      if (survivor != null) {
        Inode inode = new Inode();
        inode.durable = survivor.afterLoss(random);
        inode.now = inode.durable.clone();
        left.put(name, inode);
      }
    }
    return new PowerLossStorage(left);
  }

  private void point() throws PowerLoss {
    if (gone || ++points >= lossAt) {
      gone = true;
      throw new PowerLoss();
    }
  }

  @Override
  public String location() {
    return "disk";
  }

  @Override
  public boolean lock() {
    return true;
  }

  @Override
  public List<String> list() {
    return new ArrayList<>(names.keySet());
  }

  @Override
  public LogFile open(String name) throws IOException {
    if (!names.containsKey(name)) {
      point();
      names.put(name, new Inode());
    }
    return new OpenInode(names.get(name));
  }

  @Override
  public void delete(String name) throws IOException {
    point();
    names.remove(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    point();
    names.put(to, names.remove(from));
  }

  @Override
  public void syncNames() throws IOException {
    point();
    durableNames.clear();
    durableNames.putAll(names);
  }

  @Override
  public void close() {}

  private final class OpenInode implements LogFile {
    private final Inode inode;

    OpenInode(Inode inode) {
      this.inode = inode;
    }

    @Override
    public long size() {
      return inode.now.length;
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
      boolean torn = points + 1 == lossAt;
      int length = torn ? bytes.remaining() / 2 : bytes.remaining();
      int end = (int) offset + length;
      inode.now = Arrays.copyOf(inode.now, Math.max(inode.now.length, end));
      bytes.get(inode.now, (int) offset, length);
      point();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      if (offset + into.remaining() > inode.now.length) {
        throw new EOFException();
      }
      into.put(inode.now, (int) offset, into.remaining());
    }

    @Override
    public void truncate(long size) throws IOException {
      point();
      inode.now = Arrays.copyOf(inode.now, (int) size);
    }

    @Override
    public void sync() throws IOException {
      point();
      inode.durable = inode.now.clone();
    }

    @Override
    public void close() {}
  }
}
