package dev.litestream4j.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a {@link FaultProxy} answers to an HTTP request in the server's place.
 *
 * @param status for example 503
 * @param headers beside {@code Content-Length} and {@code Connection: close}
 * @param body in UTF-8; not sent to a {@code HEAD} request
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
  /** Checks the status and copies the headers. */
  public HttpAnswer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("not a status that ends a request: " + status);
    }
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  /**
   * An answer without a body.
   *
   * @param status for example 429
   * @return the answer
   */
  public static HttpAnswer of(int status) {
    return new HttpAnswer(status, Map.of(), "");
  }

  /**
   * S3's way to say that there are too many requests.
   *
   * @return status 503 with the code {@code SlowDown}
   */
  public static HttpAnswer slowDown() {
    return xml(503, "SlowDown", "Please reduce your request rate.");
  }

  /**
   * An error in the XML form of S3, OSS and Azure.
   *
   * @param status for example 403
   * @param code for example {@code AccessDenied}
   * @param message for people
   * @return the answer
   */
  public static HttpAnswer xml(int status, String code, String message) {
    String body = "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>";
    return new HttpAnswer(status, Map.of("Content-Type", "application/xml"), body);
  }

  /** The bytes of the answer to a request with the given method. */
  byte[] bytes(String method) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(String.format(Locale.ROOT, "HTTP/1.1 %d Injected\r\n", status));
    new TreeMap<>(headers)
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(content.length).append("\r\nConnection: close\r\n\r\n");
    String text = method.equals("HEAD") ? head.toString() : head + body;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
