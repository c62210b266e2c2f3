package dev.litestream4j.backend.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.io.InputStream;

/** A payload as the SDK wants it: it can be opened again, for a request after a renewed token. */
final class PayloadContent extends AbstractInputStreamContent {
  private final Payload payload;

  PayloadContent(Payload payload) {
    super("application/octet-stream");
    this.payload = payload;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return payload.open();
  }

  @Override
  public long getLength() {
    return payload.size();
  }

  @Override
  public boolean retrySupported() {
    return true;
  }
}
