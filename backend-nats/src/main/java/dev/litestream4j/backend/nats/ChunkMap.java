package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaException;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the chunks of an object begin and under which sequences they are. Chunks have any size:
 * Litestream's compactions are written by several small ones for each page. Immutable; 8 bytes a
 * chunk.
 */
final class ChunkMap {
  private static final int BATCH = 4096;

  /** The offset of each chunk's first byte, and the object's size. */
  private final long[] offsets;

  /** Chunks whose sequence is not the one before's plus one, and these sequences. */
  private final int[] jumps;

  private final long[] jumpSequences;

  private ChunkMap(long[] offsets, int[] jumps, long[] jumpSequences) {
    this.offsets = offsets;
    this.jumps = jumps;
    this.jumpSequences = jumpSequences;
  }

  /** Asks the server for the sizes of an object's chunks, without their bytes. */
  static ChunkMap load(
      BucketStream stream, NatsReplicaConfig config, LtxObject object, String what, Deadline until)
      throws IOException {
    NatsToken token = (NatsToken) object.token();
    ConsumerConfiguration.Builder sizes =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.All)
            .filterSubject(config.chunkSubject(token.nuid()))
            .headersOnly(true);
    ChunkMapBuilder map = new ChunkMapBuilder(Math.toIntExact(token.chunks()));
    try (Deliveries deliveries =
        Deliveries.open(stream, sizes, BATCH, token.chunks(), what, until)) {
      for (long i = 0; i < token.chunks(); i++) {
        Optional<Message> chunk = deliveries.next(until);
        if (chunk.isEmpty()) {
          throw new ObjectNotFoundException(what + " failed: it was deleted or replaced");
        }
        map.add(chunk.get().metaData().streamSequence(), size(chunk.get(), what));
      }
    }
    ChunkMap done = map.build();
    if (done.offset(done.chunks()) != object.size()) {
      throw new ReplicaException(
          what
              + " failed: its chunks have "
              + done.offset(done.chunks())
              + " bytes, its meta message says "
              + object.size());
    }
    return done;
  }

  private static long size(Message headersOnly, String what) throws ReplicaException {
    String size = headersOnly.getHeaders().getFirst(NatsJetStreamConstants.MSG_SIZE_HDR);
    if (size == null) {
      throw new ReplicaException(what + " failed: the server did not give the size of a chunk");
    }
    return Long.parseLong(size);
  }

  int chunks() {
    return offsets.length - 1;
  }

  /** The offset of a chunk's first byte; for {@link #chunks} the object's size. */
  long offset(int chunk) {
    return offsets[chunk];
  }

  /** The chunk that holds a byte. */
  int chunkAt(long offset) {
    int found = Arrays.binarySearch(offsets, offset);
    int chunk = found < 0 ? -found - 2 : found;
    while (chunk + 1 < chunks() && offsets[chunk + 1] == offset) {
      chunk++; // chunks without bytes
    }
    return chunk;
  }

  long sequence(int chunk) {
    int found = Arrays.binarySearch(jumps, chunk);
    int run = found < 0 ? -found - 2 : found;
    return jumpSequences[run] + (chunk - jumps[run]);
  }

  /** Gathers a map chunk by chunk. */
  private static final class ChunkMapBuilder {
    private final long[] offsets;
    private int[] jumps = new int[1];
    private long[] jumpSequences = new long[1];
    private int count;
    private int runs;
    private long nextSequence = -1;

    ChunkMapBuilder(int chunks) {
      this.offsets = new long[chunks + 1];
    }

    void add(long sequence, long size) {
      if (sequence != nextSequence) {
        if (runs == jumps.length) {
          jumps = Arrays.copyOf(jumps, runs * 2);
          jumpSequences = Arrays.copyOf(jumpSequences, runs * 2);
        }
        jumps[runs] = count;
        jumpSequences[runs++] = sequence;
      }
      nextSequence = sequence + 1;
      offsets[count + 1] = offsets[count] + size;
      count++;
    }

    ChunkMap build() {
      return new ChunkMap(offsets, Arrays.copyOf(jumps, runs), Arrays.copyOf(jumpSequences, runs));
    }
  }
}
