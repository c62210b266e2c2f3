package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Lists the objects of some levels by one pass over the bucket's meta messages. */
final class NatsListing {
  private static final int BATCH = 512;

  private final BucketStream stream;
  private final NatsReplicaConfig config;
  private final String what;
  private final Deadline deadline;

  NatsListing(BucketStream stream, NatsReplicaConfig config, String what, Deadline deadline) {
    this.stream = stream;
    this.config = config;
    this.what = what;
    this.deadline = deadline;
  }

  /** Gives the objects in the order of their names. */
  void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    NavigableMap<LtxName, LtxObject> objects = new TreeMap<>();
    long last = lastSequence();
    if (last > 0 && !levels.isEmpty()) {
      gather(
          last,
          message ->
              config
                  .nameOf(message.getSubject())
                  .filter(name -> levels.contains(name.level()) && name.minTxid() >= fromMinTxid)
                  .ifPresent(name -> note(message, name, objects)));
    }
    for (LtxObject object : objects.values()) {
      deadline.check(what);
      to.accept(object);
    }
  }

  /** A later message about an object replaces an earlier one. */
  private static void note(Message message, LtxName name, Map<LtxName, LtxObject> to) {
    Meta meta = Meta.of(message);
    if (meta.isObject()) {
      to.put(name, meta.object(name));
    } else {
      to.remove(name);
    }
  }

  /**
   * Takes the last message of every subject, at least up to the one that was the last when the
   * listing began, since the server that delivers them may be a replica that lags behind the
   * leader; and until each subject that there was has had a message, since that of an object which
   * is overwritten meanwhile comes behind the others.
   */
  private void gather(long lastSequence, Consumer<Message> to) throws IOException {
    ConsumerConfiguration.Builder all =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.LastPerSubject)
            .filterSubject(config.allMeta());
    try (Deliveries deliveries =
        Deliveries.open(stream, all, BATCH, Long.MAX_VALUE, what, deadline)) {
      long last = lastSequence;
      Set<String> subjects = new HashSet<>();
      long expected = deliveries.atFirst();
      for (long seen = 0; seen < last || subjects.size() < expected; ) {
        Optional<Message> message = deliveries.next(deadline);
        if (message.isPresent()) {
          seen = message.get().metaData().streamSequence();
          subjects.add(message.get().getSubject());
          to.accept(message.get());
        } else {
          // the last one was purged meanwhile; or else is not yet where the others came from
          expected = 0;
          last = lastSequence();
        }
      }
    }
  }

  private long lastSequence() throws IOException {
    return stream.last(config.allMeta(), what, deadline).map(MessageInfo::getSeq).orElse(0L);
  }
}
