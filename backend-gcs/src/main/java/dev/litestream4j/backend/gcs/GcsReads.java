package dev.litestream4j.backend.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.InputStream;

/** Reads objects, each by one request. Thread-safe. */
final class GcsReads {
  private static final int PARTIAL_CONTENT = 206;

  private final GcsCalls calls;

  GcsReads(GcsCalls calls) {
    this.calls = calls;
  }

  OpenedObject open(LtxName name, String what, Deadline deadline) throws IOException {
    HttpResponse answer = calls.send(what, deadline, storage -> get(storage, name), GcsBody::end);
    try {
      HttpHeaders headers = answer.getHeaders();
      LtxObject object =
          new LtxObject(
              name,
              number(headers, "x-goog-stored-content-length", what),
              GcsListing.timestamp(
                  headers.getFirstHeaderStringValue("x-goog-meta-" + GcsListing.TIMESTAMP)),
              token(headers, what));
      return new OpenedObject(object, body(answer, object.size(), what, deadline));
    } catch (IOException | RuntimeException e) {
      GcsBody.endAfter(e, answer);
      throw e;
    }
  }

  private HttpResponse get(Storage storage, LtxName name) throws IOException {
    return media(storage, name).executeMedia();
  }

  private Storage.Objects.Get media(Storage storage, LtxName name) throws IOException {
    Storage.Objects.Get get =
        storage.objects().get(calls.config().bucket(), calls.config().keyOf(name));
    // what is stored is what is read, whatever content encoding someone gave the object
    get.setReturnRawInputStream(true);
    get.getMediaHttpDownloader().setDirectDownloadEnabled(true);
    return get;
  }

  InputStream read(LtxObject object, long offset, long length, String what, Deadline deadline)
      throws IOException {
    if (!(object.token() instanceof GcsToken token)) {
      throw new IllegalArgumentException("not an object of this store: " + object);
    }
    if (length == 0) {
      calls.check(what, deadline);
      return InputStream.nullInputStream();
    }
    HttpResponse answer =
        calls.send(
            what,
            deadline,
            storage -> {
              Storage.Objects.Get get = media(storage, object.name());
              get.setIfGenerationMatch(token.generation());
              get.getRequestHeaders().setRange("bytes=" + offset + "-" + (offset + length - 1));
              return get.executeMedia();
            },
            GcsBody::end);
    try {
      if (!token(answer.getHeaders(), what).equals(token)) {
        throw new ObjectNotFoundException(what + " failed: another object has taken its place");
      }
      if (answer.getStatusCode() != PARTIAL_CONTENT && length != object.size()) {
        throw new ReplicaException(
            what + " failed: the server gave the whole object instead of a range");
      }
      return body(answer, length, what, deadline);
    } catch (IOException | RuntimeException e) {
      GcsBody.endAfter(e, answer);
      throw e;
    }
  }

  private InputStream body(HttpResponse answer, long length, String what, Deadline deadline)
      throws IOException {
    return calls.stream(new GcsBody(answer, length, what, calls.errors()), what, deadline);
  }

  private static GcsToken token(HttpHeaders headers, String what) throws ReplicaException {
    return new GcsToken(number(headers, "x-goog-generation", what));
  }

  private static long number(HttpHeaders headers, String name, String what)
      throws ReplicaException {
    String value = headers.getFirstHeaderStringValue(name);
    if (value == null || !value.matches("\\d{1,18}")) {
      throw new ReplicaException(
          what
              + " failed: the answer has no valid header "
              + name
              + "; is there a proxy that removes it?");
    }
    return Long.parseLong(value);
  }
}
