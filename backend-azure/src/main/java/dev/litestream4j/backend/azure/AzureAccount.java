package dev.litestream4j.backend.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.litestream4j.api.Endpoints;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Account, endpoint and credentials as URL and environment give them.
 *
 * @param variables the environment, by names
 */
record AzureAccount(ReplicaUrl url, Map<String, String> variables) {
  static final String ENDPOINT = "endpoint";

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final String ACCOUNT = "AZURE_STORAGE_ACCOUNT";
  private static final String SAS_TOKEN = "LITESTREAM_AZURE_SAS_TOKEN";
  private static final String LITESTREAM_KEY = "LITESTREAM_AZURE_ACCOUNT_KEY";
  private static final String AZURE_KEY = "AZURE_STORAGE_KEY";

  /** One pool of connections for all replicas of the process, with the default checks of TLS. */
  private static final class Connections {
    private static final HttpClient ALL =
        new JdkHttpClientBuilder()
            .connectionTimeout(Duration.ofSeconds(10))
            .responseTimeout(Duration.ofSeconds(20))
            .readTimeout(Duration.ofSeconds(20))
            .writeTimeout(Duration.ofSeconds(60))
            .build();
  }

  BlobContainerClient container() throws ReplicaException {
    String account = account();
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .httpClient(Connections.ALL)
            .endpoint(endpoint(account))
            .containerName(url.host());
    authorize(builder, account);
    try {
      return builder.buildClient();
    } catch (IllegalArgumentException e) {
      throw new ReplicaException(
          "the endpoint of the replica URL " + url + " cannot be used: " + e.getMessage(), e);
    }
  }

  private String account() throws ReplicaException {
    String account = url.userInfo().orElseGet(() -> variables.getOrDefault(ACCOUNT, ""));
    if (!account.matches("[a-z0-9]{0,24}")) {
      throw new ReplicaException(
          "malformed account in the replica URL "
              + url
              + " or in "
              + ACCOUNT
              + ": an account's name is 3 to 24 lower-case letters and digits, and a key stands in "
              + LITESTREAM_KEY);
    }
    return account;
  }

  private String endpoint(String account) throws ReplicaException {
    String endpoint = url.options().getOrDefault(ENDPOINT, "");
    if (!endpoint.isEmpty()) {
      return given(endpoint);
    }
    if (account.isEmpty()) {
      throw new ReplicaException(
          "no account for the replica URL "
              + url
              + ": write abs://account@container/path, or set "
              + ACCOUNT);
    }
    return "https://" + account + ".blob.core.windows.net";
  }

  private String given(String endpoint) throws ReplicaException {
    @Nullable URI parsed;
    try {
      parsed = Endpoints.parse(endpoint);
    } catch (URISyntaxException e) {
      // not as the cause: its message may show a password
      parsed = null;
    }
    if (parsed == null || parsed.getQuery() != null) {
      throw new ReplicaException(
          "malformed option endpoint in the replica URL "
              + url
              + ": expected https://host[:port][/account]");
    }
    if (parsed.toString().startsWith("http://") && !Endpoints.isLocal(parsed)) {
      LOG.warn("{}: requests are not encrypted", url);
    }
    return parsed.toString();
  }

  private void authorize(BlobContainerClientBuilder builder, String account)
      throws ReplicaException {
    String sasToken = variables.getOrDefault(SAS_TOKEN, "");
    String own = variables.getOrDefault(LITESTREAM_KEY, "");
    String key = own.isEmpty() ? variables.getOrDefault(AZURE_KEY, "") : own;
    if (!sasToken.isEmpty()) {
      builder.sasToken(sasToken.startsWith("?") ? sasToken.substring(1) : sasToken);
    } else if (key.isEmpty()) {
      builder.credential(DefaultCredential.find(missing()));
    } else if (account.isEmpty()) {
      throw new ReplicaAccessDeniedException(
          "no account for the key in " + LITESTREAM_KEY + " or " + AZURE_KEY + ": set " + ACCOUNT);
    } else {
      authorize(builder, account, key);
    }
  }

  private void authorize(BlobContainerClientBuilder builder, String account, String key)
      throws ReplicaException {
    try {
      // the SDK finds out with the first request only
      Base64.getDecoder().decode(key);
      builder.credential(new StorageSharedKeyCredential(account, key));
    } catch (IllegalArgumentException e) {
      // not as the cause: its message may quote the key
      throw new ReplicaAccessDeniedException(
          "the account key in " + LITESTREAM_KEY + " or " + AZURE_KEY + " is not in Base64");
    }
  }

  private String missing() {
    return "no credentials for "
        + url
        + ": looked at "
        + String.join(", ", SAS_TOKEN, LITESTREAM_KEY, AZURE_KEY);
  }
}
