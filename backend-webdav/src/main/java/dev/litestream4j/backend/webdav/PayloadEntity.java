package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.http.entity.AbstractHttpEntity;

/**
 * A payload as the body of a request. Can be sent again, as a server that asks for a login wants.
 */
final class PayloadEntity extends AbstractHttpEntity {
  private final Payload payload;

  PayloadEntity(Payload payload) {
    this.payload = payload;
    setContentType("application/octet-stream");
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public long getContentLength() {
    return payload.size();
  }

  @Override
  public InputStream getContent() throws IOException {
    return payload.open();
  }

  @Override
  public void writeTo(OutputStream to) throws IOException {
    try (InputStream from = payload.open()) {
      from.transferTo(to);
    }
  }
}
