package dev.litestream4j.backend.azure;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The creation time that Litestream writes into the metadata of a blob. */
final class AzureTimestamps {
  /** The name of the metadata; hyphens are not allowed here. */
  static final String NAME = "litestreamtimestamp";

  private AzureTimestamps() {}

  /**
   * The creation time.
   *
   * @param metadata of the blob, if it has any
   * @param stored when the store created the blob: given where the metadata has no time
   */
  static Optional<Instant> created(
      @Nullable Map<String, String> metadata, @Nullable OffsetDateTime stored) {
    Optional<Instant> otherwise = Optional.ofNullable(stored).map(OffsetDateTime::toInstant);
    String text = value(metadata, NAME);
    try {
      return text == null ? otherwise : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // not of Litestream's: the store's own time is as good
      return otherwise;
    }
  }

  /** Looks a value up; the case of a name may change on its way through headers. */
  static @Nullable String value(@Nullable Map<String, String> metadata, String name) {
    if (metadata != null) {
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        if (entry.getKey().equalsIgnoreCase(name)) {
          return entry.getValue();
        }
      }
    }
    return null;
  }
}
