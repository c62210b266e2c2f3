package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The token of a file that this process uploaded. A store does not say what it calls a new object;
 * that is found out by a listing when a page of it is read that no cache holds. Thread-safe.
 */
public final class UploadedToken {
  private final LtxName name;
  private final long size;
  private volatile @Nullable LtxObject object;

  /**
   * A token.
   *
   * @param name of the file
   * @param size of the file in bytes
   */
  public UploadedToken(LtxName name, long size) {
    this.name = name;
    this.size = size;
  }

  /** The object to read; the same one from the first answer on. */
  LtxObject resolve(ReplicaReader reader, Deadline deadline) throws IOException {
    LtxObject known = object;
    if (known == null) {
      known =
          reader.list(Set.of(name.level()), name.minTxid(), deadline).stream()
              .filter(found -> found.name().equals(name) && found.size() == size)
              .findFirst()
              .orElseThrow(
                  () -> new ObjectNotFoundException("the uploaded file " + name + " is gone"));
      object = known;
    }
    return known;
  }
}
