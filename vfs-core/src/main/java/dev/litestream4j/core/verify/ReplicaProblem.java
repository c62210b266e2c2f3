package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.ltx.LtxFormatException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something about a replica that is not as it has to be.
 *
 * @param file the file concerned; empty if it is the replica as a whole
 * @param offset where in the file, in bytes, if that is known
 * @param reason what is wrong
 */
public record ReplicaProblem(Optional<LtxName> file, OptionalLong offset, String reason) {
  /** Checks for nulls. */
  public ReplicaProblem {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(offset, "offset");
    Objects.requireNonNull(reason, "reason");
  }

  static ReplicaProblem ofFile(LtxName file, String reason) {
    return new ReplicaProblem(Optional.of(file), OptionalLong.empty(), reason);
  }

  static ReplicaProblem ofFile(LtxName file, LtxFormatException e) {
    return new ReplicaProblem(Optional.of(file), OptionalLong.of(e.offset()), e.reason());
  }

  static ReplicaProblem ofReplica(String reason) {
    return new ReplicaProblem(Optional.empty(), OptionalLong.empty(), reason);
  }

  /** For messages: {@code level/file name at offset n: reason}, as far as known. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    file.ifPresent(name -> text.append(name));
    offset.ifPresent(at -> text.append(" at offset ").append(at));
    return (text.isEmpty() ? text : text.append(": ")).append(reason).toString();
  }
}
