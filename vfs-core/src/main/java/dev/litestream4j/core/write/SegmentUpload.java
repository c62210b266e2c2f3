package dev.litestream4j.core.write;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.log.LogStorage;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.LoadedFile;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one file into the replica, under the next TXID, unless another one is there. Blocks; one at
 * a time for a replica.
 */
final class SegmentUpload {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ReplicaDatabase database;
  private final ReplicaClient client;
  private final LogStorage storage;

  SegmentUpload(ReplicaDatabase database, LogStorage storage) {
    this.database = database;
    this.client = database.client();
    this.storage = storage;
  }

  /**
   * Uploads.
   *
   * @param content what to upload
   * @param unsettled whether the outcome of an earlier try is not known
   * @param deadline for all of it
   * @return the file as it is in the replica; empty if another writer was first, and then the
   *     replica holds nothing of it
   * @throws UnknownOutcomeException if it is not known whether the file is in the replica
   * @throws IOException if it certainly is not
   */
  Optional<LoadedFile> put(SegmentContent content, boolean unsettled, Deadline deadline)
      throws IOException {
    try (EncodedSegment encoded = EncodedSegment.encode(content, storage)) {
      boolean uncertain = unsettled;
      while (true) {
        CreateOutcome outcome = create(encoded, content, uncertain, deadline);
        if (outcome == CreateOutcome.WON) {
          return isFinal(encoded.name(), deadline)
              ? Optional.of(encoded.uploaded())
              : Optional.empty();
        }
        uncertain |= outcome == CreateOutcome.UNCERTAIN;
        Optional<Optional<LoadedFile>> settled =
            settle(encoded.name(), content, uncertain, deadline);
        if (settled.isPresent()) {
          boolean ours = settled.get().isPresent();
          return ours && !isFinal(encoded.name(), deadline) ? Optional.empty() : settled.get();
        }
        pause(encoded.name(), deadline);
      }
    }
  }

  private CreateOutcome create(
      EncodedSegment encoded, SegmentContent content, boolean uncertain, Deadline deadline)
      throws IOException {
    LtxName name = encoded.name();
    try {
      return RetryPolicy.DEFAULT.run(
          "creating " + name,
          deadline,
          () -> client.create(name, encoded.payload(), content.header().timestamp(), deadline));
    } catch (IOException e) {
      throw uncertain ? unknown(name, e) : e;
    }
  }

  /**
   * Looks whose file lies under the name.
   *
   * @return the file if it is ours, an empty one if it is another's; nothing if there is none
   */
  private Optional<Optional<LoadedFile>> settle(
      LtxName name, SegmentContent content, boolean uncertain, Deadline deadline)
      throws IOException {
    try {
      return RetryPolicy.DEFAULT.run(
          "reading " + name + " back", deadline, () -> Optional.of(find(name, content, deadline)));
    } catch (ObjectNotFoundException e) {
      LOG.debug("{} is not there", name, e);
      return Optional.empty();
    } catch (IOException e) {
      throw uncertain ? unknown(name, e) : e;
    }
  }

  /**
   * Looks whose file lies under the name of a segment's.
   *
   * @return the file if it is this segment's
   * @throws ObjectNotFoundException if there is none
   */
  Optional<LoadedFile> find(LtxName name, SegmentContent content, Deadline deadline)
      throws IOException {
    try (OpenedObject opened = client.open(name, deadline)) {
      LtxObject object = opened.object();
      return content
          .recognize(opened.content(), object.size(), name.toString())
          .map(encoded -> EncodedSegment.load(object, content, encoded));
    } catch (LtxFormatException e) {
      LOG.warn("the file {} of another writer is damaged", name, e);
      return Optional.empty();
    } catch (EOFException e) {
      throw new TransientReplicaException("the read of " + name + " broke off", e);
    }
  }

  /**
   * A name can be free because another writer's file had it, was compacted and deleted. That takes
   * longer than the shortest retention, and the newest file is never deleted: so one look shows it.
   */
  private boolean isFinal(LtxName name, Deadline deadline) throws IOException {
    if (database.commits().sinceVerified().compareTo(ReplicaDatabase.SHORTEST_RETENTION) < 0) {
      return true;
    }
    try {
      List<LtxObject> newer = new ArrayList<>(list(name, deadline));
      newer.removeIf(object -> object.name().minTxid() <= name.maxTxid());
      if (newer.isEmpty()) {
        return true;
      }
      LOG.warn(
          "{} was free, but the replica goes on to {}: taking the file back",
          name,
          newer.get(newer.size() - 1).name());
      RetryPolicy.DEFAULT.run(
          "deleting " + name,
          deadline,
          () -> {
            client.delete(List.of(name), deadline);
            return name;
          });
      return false;
    } catch (IOException e) {
      throw unknown(name, e);
    }
  }

  private List<LtxObject> list(LtxName name, Deadline deadline) throws IOException {
    return database.reader().list(Set.of(0), name.minTxid(), deadline);
  }

  private static void pause(LtxName name, Deadline deadline) throws IOException {
    if (deadline.remaining().compareTo(PAUSE) <= 0) {
      throw unknown(name, deadline.timeout("uploading " + name));
    }
    try {
      Waiting.pause(deadline.clock(), PAUSE);
    } catch (IOException e) {
      throw unknown(name, e);
    }
  }

  static UnknownOutcomeException unknown(LtxName name, IOException cause) {
    return new UnknownOutcomeException(
        "whether the transaction of TXID "
            + Txid.format(name.minTxid())
            + " is in the replica is not known: "
            + cause.getMessage()
            + "; nothing more is written until that is settled. Read what it wrote before you try"
            + " it again",
        cause);
  }
}
