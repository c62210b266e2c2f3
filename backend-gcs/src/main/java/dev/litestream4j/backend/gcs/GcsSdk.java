package dev.litestream4j.backend.gcs;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.StorageScopes;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.StorageOptions;
import java.io.IOException;
import java.util.List;

/**
 * The layer of the SDK that sends single requests: it neither repeats them nor resumes downloads,
 * and shows the headers of an answer, so that an object is opened by one request.
 *
 * @param storage the client
 * @param transport its connections
 * @param owned whether they are closed with this
 */
record GcsSdk(Storage storage, HttpTransport transport, boolean owned) implements AutoCloseable {
  private static final String APPLICATION = "litestream4j";
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 20_000;
  private static final int CONNECTIONS = 100;

  /** A client of its own, with pooled connections and the default checks of TLS. */
  static GcsSdk of(String rootUrl, Credentials credentials) {
    HttpTransport transport =
        new ApacheHttpTransport(
            ApacheHttpTransport.newDefaultHttpClientBuilder()
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS)
                .build());
    HttpRequestInitializer authorization = authorization(credentials);
    HttpRequestInitializer all =
        request -> {
          authorization.initialize(request);
          request.setConnectTimeout(CONNECT_MILLIS).setReadTimeout(READ_MILLIS);
        };
    return new GcsSdk(client(transport, all, rootUrl, APPLICATION), transport, true);
  }

  private static HttpRequestInitializer authorization(Credentials credentials) {
    if (credentials instanceof NoCredentials) {
      return request -> {};
    }
    Credentials scoped =
        credentials instanceof GoogleCredentials google && google.createScopedRequired()
            ? google.createScoped(List.of(StorageScopes.DEVSTORAGE_READ_WRITE))
            : credentials;
    return new HttpCredentialsAdapter(scoped);
  }

  /** The connections, credentials, host and time-outs of a client that a program configured. */
  static GcsSdk of(StorageOptions options) {
    if (!(options.getTransportOptions() instanceof HttpTransportOptions http)) {
      throw new IllegalArgumentException(
          "a replica is read over HTTP: make the client by StorageOptions.http()");
    }
    HttpTransport transport = http.getHttpTransportFactory().create();
    HttpRequestInitializer initializer = http.getHttpRequestInitializer(options);
    String rootUrl = options.getResolvedApiaryHost("storage");
    return new GcsSdk(
        client(transport, initializer, rootUrl, options.getApplicationName()), transport, false);
  }

  private static Storage client(
      HttpTransport transport, HttpRequestInitializer initializer, String rootUrl, String name) {
    return new Storage.Builder(transport, GsonFactory.getDefaultInstance(), initializer)
        .setRootUrl(rootUrl.endsWith("/") ? rootUrl : rootUrl + "/")
        .setApplicationName(name)
        .build();
  }

  @Override
  public void close() throws IOException {
    if (owned) {
      transport.shutdown();
    }
  }
}
