package dev.litestream4j.backend.gcs;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists one level, a page a request, from a TXID on by the server. */
final class GcsListing {
  /** Metadata with the creation time, as Litestream writes it. */
  static final String TIMESTAMP = "litestream-timestamp";

  private static final long PAGE = 1_000;
  private static final String FIELDS =
      "items(name,size,generation,timeCreated,metadata),nextPageToken";

  private final GcsCalls calls;
  private final ReplicaKeys keys;
  private final String what;
  private final Deadline deadline;

  GcsListing(GcsCalls calls, String what, Deadline deadline) {
    this.calls = calls;
    this.keys = calls.config().keys();
    this.what = what;
    this.deadline = deadline;
  }

  void list(int level, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    String startOffset = keys.folder(level) + Txid.format(Math.max(0, fromMinTxid));
    String pageToken = null;
    do {
      Objects page = page(level, startOffset, pageToken);
      List<StorageObject> items = page.getItems();
      for (StorageObject item : items == null ? List.<StorageObject>of() : items) {
        keys.parse(level, item.getName())
            .filter(name -> name.minTxid() >= fromMinTxid)
            .ifPresent(name -> to.accept(object(name, item)));
      }
      pageToken = page.getNextPageToken();
    } while (pageToken != null && !pageToken.isEmpty());
  }

  private Objects page(int level, String startOffset, @Nullable String pageToken)
      throws IOException {
    return calls.send(
        what,
        deadline,
        storage -> {
          Storage.Objects.List list =
              storage
                  .objects()
                  .list(calls.config().bucket())
                  .setPrefix(keys.folder(level))
                  .setDelimiter("/")
                  .setStartOffset(startOffset)
                  .setMaxResults(PAGE)
                  .setFields(FIELDS);
          if (pageToken != null) {
            list.setPageToken(pageToken);
          }
          return list.execute();
        });
  }

  private static LtxObject object(LtxName name, StorageObject item) {
    Map<String, String> metadata = item.getMetadata();
    Optional<Instant> created = timestamp(metadata == null ? null : metadata.get(TIMESTAMP));
    if (created.isEmpty() && item.getTimeCreated() != null) {
      created = Optional.of(Instant.ofEpochMilli(item.getTimeCreated().getValue()));
    }
    return new LtxObject(
        name, item.getSize().longValueExact(), created, new GcsToken(item.getGeneration()));
  }

  /** The time that metadata gives, if it is one. */
  static Optional<Instant> timestamp(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // not of Litestream's: the store's own time is as good
      return Optional.empty();
    }
  }
}
