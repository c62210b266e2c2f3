package dev.litestream4j.backend.s3;

import dev.litestream4j.api.CheckedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * A payload for the SDK, which opens it as often as it needs the bytes, and does not close what it
 * opens. Used by one request at a time.
 */
final class S3Content implements ContentStreamProvider, AutoCloseable {
  static final String TYPE = "application/octet-stream";

  private final CheckedPayload payload;
  private @Nullable InputStream opened;

  private S3Content(CheckedPayload payload) {
    this.payload = payload;
  }

  /** Sends an object in one request, as a stream. */
  static void send(S3Client client, PutObjectRequest.Builder request, CheckedPayload payload)
      throws IOException {
    try (S3Content content = new S3Content(payload)) {
      client.putObject(
          request.build(), RequestBody.fromContentProvider(content, payload.size(), TYPE));
    }
  }

  @Override
  public InputStream newStream() {
    try {
      close();
      InputStream content = payload.open();
      opened = content;
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    InputStream last = opened;
    opened = null;
    if (last != null) {
      last.close();
    }
  }
}
