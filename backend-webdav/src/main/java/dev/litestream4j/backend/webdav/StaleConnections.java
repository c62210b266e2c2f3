package dev.litestream4j.backend.webdav;

import java.io.IOException;
import java.util.Set;
import org.apache.http.NoHttpResponseException;
import org.apache.http.client.HttpRequestRetryHandler;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.protocol.HttpContext;

/**
 * Sends a request that only reads once more if the server ended the pooled connection just when it
 * was used again: servers do so with connections that are idle for a few seconds. Nothing else is
 * tried again here.
 */
final class StaleConnections implements HttpRequestRetryHandler {
  private static final Set<String> READING = Set.of("GET", "HEAD", "PROPFIND");

  @Override
  public boolean retryRequest(IOException e, int executions, HttpContext context) {
    return executions == 1
        && e instanceof NoHttpResponseException
        && READING.contains(
            HttpClientContext.adapt(context).getRequest().getRequestLine().getMethod());
  }
}
