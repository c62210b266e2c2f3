package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    List<LtxObject> objects = new ArrayList<>();
    long last = lastSequence();
    if (last > 0 && !levels.isEmpty()) {
      gather(
          last,
          message ->
              config
                  .nameOf(message.getSubject())
                  .filter(name -> levels.contains(name.level()) && name.minTxid() >= fromMinTxid)
                  .ifPresent(name -> add(message, name, objects)));
    }
    objects.sort(Comparator.comparing(LtxObject::name));
    for (LtxObject object : objects) {
      deadline.check(what);
      to.accept(object);
    }
  }

  private static void add(Message message, LtxName name, List<LtxObject> to) {
    Meta meta = Meta.of(message);
    if (meta.isObject()) {
      to.add(meta.object(name));
    }
  }

  /**
   * Takes the last message of every subject, up to the one that was the last when the listing
   * began: the server that delivers them may be a replica that lags behind the leader.
   */
  private void gather(long lastSequence, Consumer<Message> to) throws IOException {
    ConsumerConfiguration.Builder all =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.LastPerSubject)
            .filterSubject(config.allMeta());
    try (Deliveries deliveries =
        Deliveries.open(stream, all, BATCH, Long.MAX_VALUE, what, deadline)) {
      long last = lastSequence;
      for (long seen = 0; seen < last; ) {
        Optional<Message> message = deliveries.next(deadline);
        if (message.isPresent()) {
          seen = message.get().metaData().streamSequence();
          to.accept(message.get());
        } else {
          // the last one was purged meanwhile; or else is not yet where the others came from
          last = lastSequence();
        }
      }
    }
  }

  private long lastSequence() throws IOException {
    return stream.last(config.allMeta(), what, deadline).map(MessageInfo::getSeq).orElse(0L);
  }
}
