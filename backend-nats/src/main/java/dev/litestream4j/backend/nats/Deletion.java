package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Deletes objects: each gets a tombstone in place of its meta message, then its chunks go. Many
 * requests are under way at once.
 */
final class Deletion {
  private static final int BATCH = 256;

  private final NatsReplicaConfig config;
  private final BucketStream stream;
  private final String what;
  private final Deadline deadline;

  Deletion(NatsReplicaConfig config, BucketStream stream, String what, Deadline deadline) {
    this.config = config;
    this.stream = stream;
    this.what = what;
    this.deadline = deadline;
  }

  void delete(Collection<LtxName> names) throws IOException {
    List<String> subjects =
        new ArrayList<>(
            new LinkedHashSet<>(names.stream().map(name -> config.metaSubject(name)).toList()));
    for (int from = 0; from < subjects.size(); from += BATCH) {
      List<String> batch = subjects.subList(from, Math.min(subjects.size(), from + BATCH));
      while (!batch.isEmpty()) {
        batch = deleteBatch(batch);
      }
    }
  }

  /** Returns those that were replaced meanwhile, and must be deleted anew. */
  private List<String> deleteBatch(List<String> subjects) throws IOException {
    List<Answer> asked = new ArrayList<>();
    for (String subject : subjects) {
      asked.add(stream.sendLast(subject, deadline));
    }
    List<Buried> buried = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Optional<MessageInfo> last = stream.message(asked.get(i), what, deadline);
      if (last.isPresent()) {
        buried.add(bury(subjects.get(i), Meta.of(last.get())));
      }
    }
    List<String> again = new ArrayList<>();
    List<Answer> purges = new ArrayList<>();
    for (Buried object : buried) {
      if (!isBuried(object)) {
        again.add(object.subject());
      } else if (object.meta().hasChunks()) {
        // a tombstone that was there before too: its writer may have died before this step
        purges.add(stream.sendPurge(config.chunkSubject(object.meta().info().getNuid()), deadline));
      }
    }
    for (Answer purge : purges) {
      BucketStream.purged(purge, what, deadline);
    }
    return again;
  }

  private Buried bury(String subject, Meta meta) {
    return new Buried(
        subject,
        meta,
        meta.info().isDeleted()
            ? Optional.empty()
            : Optional.of(
                MetaCreation.send(stream, subject, meta.tombstone(), meta.sequence(), deadline)));
  }

  private boolean isBuried(Buried object) throws IOException {
    if (object.tombstone().isEmpty()) {
      return true;
    }
    try {
      BucketStream.stored(object.tombstone().get(), what, deadline);
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NatsErrors.WRONG_LAST_SEQUENCE) {
        return false;
      }
      throw NatsErrors.refusal(what, e);
    }
  }

  /**
   * An object on its way out.
   *
   * @param subject of its meta message
   * @param meta the message
   * @param tombstone the answer to its replacement; empty if it was a tombstone already
   */
  private record Buried(String subject, Meta meta, Optional<Answer> tombstone) {}
}
