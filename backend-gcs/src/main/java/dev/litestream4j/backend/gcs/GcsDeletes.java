package dev.litestream4j.backend.gcs;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Deletes objects, up to a hundred by one request. Thread-safe. */
final class GcsDeletes {
  /** The most that the store takes in one request. */
  private static final int BATCH = 100;

  private final GcsCalls calls;

  GcsDeletes(GcsCalls calls) {
    this.calls = calls;
  }

  void delete(List<String> keys, String what, Deadline deadline) throws IOException {
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<String> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
      if (batch.size() == 1) {
        delete(batch.get(0), what, deadline);
      } else {
        deleteBatch(batch, what, deadline);
      }
    }
  }

  /** Deletes one object; it is no error if there is none. */
  void delete(String key, String what, Deadline deadline) throws IOException {
    try {
      calls.send(
          what,
          deadline,
          storage -> storage.objects().delete(calls.config().bucket(), key).executeUnparsed());
    } catch (HttpResponseException e) {
      if (e.getStatusCode() != 404) {
        throw e;
      }
    }
  }

  private void deleteBatch(List<String> keys, String what, Deadline deadline) throws IOException {
    Answers answers = new Answers();
    calls.send(
        what,
        deadline,
        storage -> {
          BatchRequest batch = storage.batch();
          for (String key : keys) {
            storage.objects().delete(calls.config().bucket(), key).queue(batch, answers);
          }
          batch.execute();
          return keys;
        });
    GoogleJsonError error = answers.error.get();
    if (error != null) {
      throw new HttpResponseException.Builder(
              error.getCode(), error.getMessage(), new HttpHeaders())
          .build();
    }
    if (answers.count.get() != keys.size()) {
      throw new TransientReplicaException(
          what + " failed: " + answers.count + " of " + keys.size() + " deletions were answered");
    }
  }

  /** Keeps the first error that is not about a missing object. */
  private static final class Answers extends JsonBatchCallback<Void> {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<GoogleJsonError> error = new AtomicReference<>();

    @Override
    public void onSuccess(Void nothing, HttpHeaders headers) {
      count.incrementAndGet();
    }

    @Override
    public void onFailure(GoogleJsonError failure, HttpHeaders headers) {
      count.incrementAndGet();
      if (failure.getCode() != 404) {
        error.compareAndSet(null, failure);
      }
    }
  }
}
