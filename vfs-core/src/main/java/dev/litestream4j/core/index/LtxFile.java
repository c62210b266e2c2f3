package dev.litestream4j.core.index;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxTrailer;
import java.util.Objects;

/** An LTX file whose header and trailer are known. Immutable. */
public final class LtxFile {
  private final LtxObject object;
  private final LtxHeader header;
  private final long fileId;

  /**
   * A file.
   *
   * @param object the file in its store
   * @param header its header
   * @param trailer its trailer
   */
  public LtxFile(LtxObject object, LtxHeader header, LtxTrailer trailer) {
    this.object = Objects.requireNonNull(object, "object");
    this.header = Objects.requireNonNull(header, "header");
    this.fileId = identify(object, header, trailer);
  }

  /**
   * The file in its store.
   *
   * @return what reads are addressed to
   */
  public LtxObject object() {
    return object;
  }

  /**
   * The file's header.
   *
   * @return the header, whose TXIDs are those of the name
   */
  public LtxHeader header() {
    return header;
  }

  /**
   * The file's level and TXIDs.
   *
   * @return the name
   */
  public LtxName name() {
    return object.name();
  }

  /**
   * The identity of the file's content, under which its pages are cached. Names are used again when
   * a replica is reset; the file checksum tells their contents apart. The same content at another
   * level has the same identity.
   *
   * @return 64 well-mixed bits
   */
  public long fileId() {
    return fileId;
  }

  /**
   * Whether this file is a compaction of another one, and perhaps of more.
   *
   * @param other a file of the same replica
   * @return true if this one has a higher level and holds all transactions of the other
   */
  public boolean supersedes(LtxFile other) {
    return name().level() > other.name().level()
        && name().minTxid() <= other.name().minTxid()
        && name().maxTxid() >= other.name().maxTxid();
  }

  private static long identify(LtxObject object, LtxHeader header, LtxTrailer trailer) {
    long hash = mix(trailer.fileChecksum());
    hash = mix(hash ^ object.size());
    hash = mix(hash ^ header.minTxid());
    return mix(hash ^ header.maxTxid());
  }

  /** The finalizer of MurmurHash3: each bit of the input changes half of the output's. */
  private static long mix(long bits) {
    long x = bits + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 33)) * 0xFF51AFD7ED558CCDL;
    x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return x ^ (x >>> 33);
  }
}
