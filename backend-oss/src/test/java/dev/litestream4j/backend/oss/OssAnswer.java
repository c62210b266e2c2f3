package dev.litestream4j.backend.oss;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/** What the server of the test answers. */
final class OssAnswer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  OssAnswer(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = new TreeMap<>(headers);
    this.body = body;
    this.headers.put("x-oss-request-id", "0123456789ABCDEF");
  }

  static OssAnswer of(int status, Map<String, String> headers) {
    return new OssAnswer(status, headers, new byte[0]);
  }

  static OssAnswer xml(int status, String xml) {
    return new OssAnswer(
        status,
        Map.of("Content-Type", "application/xml"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml).getBytes(StandardCharsets.UTF_8));
  }

  static OssAnswer error(int status, String code, String message) {
    return xml(
        status,
        "<Error><Code>"
            + code
            + "</Code><Message>"
            + message
            + "</Message><RequestId>0123456789ABCDEF</RequestId><HostId>test</HostId></Error>");
  }

  void sendTo(Response response, boolean withBody) throws IOException {
    response.setStatus(status);
    headers.forEach((name, value) -> response.getHeaders().put(name, value));
    if (!headers.containsKey("Content-Length")) {
      response.getHeaders().put("Content-Length", Integer.toString(body.length));
    }
    if (withBody) {
      try (OutputStream to = Content.Sink.asOutputStream(response)) {
        to.write(body);
      }
    }
  }
}
