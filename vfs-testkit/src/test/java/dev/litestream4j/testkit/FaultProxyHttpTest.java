package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyHttpTest {
  private final AtomicInteger served = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(LoopbackPorts.address(0), 0);
    server.createContext(
        "/",
        exchange -> {
          served.incrementAndGet();
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    proxy = FaultProxy.inFrontOf(server.getAddress().getPort());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    server.stop(0);
  }

  private HttpResponse<String> send(String method, String target, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + proxy.address() + target))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void theNextRequestsAreAnsweredHere() throws Exception {
    assertThat(send("PUT", "/a", "first").body()).isEqualTo("first");
    proxy.answerNext(2, HttpAnswer.slowDown());
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = send("PUT", "/b?c", "x".repeat(300_000));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("<Code>SlowDown</Code>");
    }
    assertThat(send("PUT", "/d", "x".repeat(300_000)).body()).hasSize(300_000);
    assertThat(served).hasValue(2);
    assertThat(proxy.requests()).containsExactly("PUT /a", "PUT /b?c", "PUT /b?c", "PUT /d");
  }

  @Test
  void onlyRequestsOfAKindAreAnsweredHere() throws Exception {
    proxy.answerNext(1, request -> request.startsWith("HEAD "), HttpAnswer.of(429));
    assertThat(send("GET", "/a", "").statusCode()).isEqualTo(200);
    assertThat(send("HEAD", "/a", "").statusCode()).isEqualTo(429);
    assertThat(send("HEAD", "/a", "").statusCode()).isEqualTo(200);
  }

  @Test
  void allRequestsAreAnsweredHereUntilItIsHealed() throws Exception {
    proxy.answerAll(HttpAnswer.xml(403, "AccessDenied", "no"));
    for (int i = 0; i < 5; i++) {
      assertThat(send("GET", "/", "").statusCode()).isEqualTo(403);
    }
    proxy.heal();
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(200);
    assertThat(served).hasValue(1);
  }

  @Test
  void aBodyIsNoRequest() throws Exception {
    proxy.answerNext(1, request -> request.startsWith("GET /never"), HttpAnswer.of(500));
    String body = "x".repeat(16_384) + "GET /never HTTP/1.1\r\n";
    assertThat(send("PUT", "/", body).body()).isEqualTo(body);
    assertThat(proxy.requests()).hasSize(1);
  }
}
