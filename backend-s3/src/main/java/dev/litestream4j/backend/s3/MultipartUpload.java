package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Puts one large object in parts, some of them side by side. The payload is read once, from its
 * first byte to its last; in memory are the parts on their way. Not thread-safe.
 */
final class MultipartUpload {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  /** S3 takes no more parts of one object. */
  private static final long MOST_PARTS = 10_000;

  private static final Duration TIME_TO_ABORT = Duration.ofSeconds(5);

  private final S3Client client;
  private final S3Objects objects;
  private final S3ReplicaConfig config;
  private final String key;
  private final String what;
  private final Deadline deadline;

  MultipartUpload(
      S3Client client,
      S3Objects objects,
      S3ReplicaConfig config,
      String key,
      String what,
      Deadline deadline) {
    this.client = client;
    this.objects = objects;
    this.config = config;
    this.key = key;
    this.what = what;
    this.deadline = deadline;
  }

  /** Puts the object; if that fails nothing of it remains. */
  void send(CheckedPayload payload, Map<String, String> metadata) throws IOException {
    String upload =
        client.createMultipartUpload(objects.multipart(key, metadata, limit())).uploadId();
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            config.concurrency(),
            task -> {
              Thread thread = new Thread(task, "litestream4j-s3-part-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<CompletedPart> parts = sendParts(payload, upload, threads);
      client.completeMultipartUpload(
          complete ->
              complete
                  .bucket(config.bucket())
                  .key(key)
                  .uploadId(upload)
                  .multipartUpload(all -> all.parts(parts))
                  .overrideConfiguration(o -> o.apiCallTimeout(limit())));
    } catch (IOException | RuntimeException e) {
      threads.shutdownNow();
      abort(upload, e);
      throw e;
    } finally {
      threads.shutdown();
    }
  }

  private List<CompletedPart> sendParts(
      CheckedPayload payload, String upload, ExecutorService threads) throws IOException {
    int partSize =
        Math.toIntExact(Math.max(config.partSize(), payload.size() / (MOST_PARTS - 1) + 1));
    List<CompletedPart> sent = new ArrayList<>();
    Deque<Future<CompletedPart>> underWay = new ArrayDeque<>();
    try (InputStream content = payload.open()) {
      for (long left = payload.size(); left > 0; left -= partSize) {
        deadline.check(what);
        if (underWay.size() == config.concurrency()) {
          sent.add(await(underWay.remove()));
        }
        byte[] bytes = content.readNBytes((int) Math.min(partSize, left));
        int part = sent.size() + underWay.size() + 1;
        underWay.add(threads.submit(() -> sendPart(upload, part, bytes)));
      }
      if (content.read() >= 0) {
        throw new IllegalStateException("a payload that goes on after its end was not noticed");
      }
    }
    while (!underWay.isEmpty()) {
      sent.add(await(underWay.remove()));
    }
    return sent;
  }

  private CompletedPart sendPart(String upload, int number, byte[] bytes) {
    String etag =
        client
            .uploadPart(
                objects.part(key, upload, number, limit()),
                RequestBody.fromContentProvider(
                    () -> new java.io.ByteArrayInputStream(bytes),
                    bytes.length,
                    "application/octet-stream"))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  private CompletedPart await(Future<CompletedPart> part) throws IOException {
    try {
      return part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(what + " was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SdkException sdk) {
        throw sdk;
      }
      throw new IllegalStateException(what + " failed in a way that was not expected", e);
    }
  }

  /** Frees the parts that the store has; an interrupt waits until it is asked. */
  private void abort(String upload, Exception reason) {
    boolean interrupted = Thread.interrupted();
    try {
      client.abortMultipartUpload(
          abort ->
              abort
                  .bucket(config.bucket())
                  .key(key)
                  .uploadId(upload)
                  .overrideConfiguration(o -> o.apiCallTimeout(TIME_TO_ABORT)));
    } catch (SdkException e) {
      reason.addSuppressed(e);
      LOG.warn("{}: the parts that were sent are left in the store", what, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Duration limit() {
    Duration remaining = deadline.remaining();
    return remaining.compareTo(S3Calls.SHORTEST) < 0 ? S3Calls.SHORTEST : remaining;
  }
}
