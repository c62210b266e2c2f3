package dev.litestream4j.backend.azure;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.models.CpkInfo;
import com.azure.storage.blob.models.CustomerProvidedKey;
import com.azure.storage.common.policy.RequestRetryPolicy;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes clients in code, without a URL. Not thread-safe. */
public final class AzureReplicaClientBuilder {
  private static final int PART_SIZE = 8 << 20;

  private final BlobContainerClient container;
  private String path = "";

  private AzureReplicaClientBuilder(BlobContainerClient container) {
    this.container = container;
  }

  /**
   * Begins a client of a replica in a container.
   *
   * @param container a client that the program configured; its retries are not used
   * @return a builder
   */
  public static AzureReplicaClientBuilder of(BlobContainerClient container) {
    return new AzureReplicaClientBuilder(withoutRetries(container));
  }

  private static BlobContainerClient withoutRetries(BlobContainerClient given) {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .pipeline(withoutRetries(given.getHttpPipeline()))
            .endpoint(given.getBlobContainerUrl())
            .serviceVersion(given.getServiceVersion());
    CpkInfo key = given.getCustomerProvidedKey();
    if (key != null) {
      builder.customerProvidedKey(new CustomerProvidedKey(key.getEncryptionKey()));
    }
    if (given.getEncryptionScope() != null) {
      builder.encryptionScope(given.getEncryptionScope());
    }
    return builder.buildClient();
  }

  private static HttpPipeline withoutRetries(HttpPipeline given) {
    List<HttpPipelinePolicy> policies = new ArrayList<>();
    for (int i = 0; i < given.getPolicyCount(); i++) {
      HttpPipelinePolicy policy = given.getPolicy(i);
      if (!(policy instanceof RequestRetryPolicy || policy instanceof RetryPolicy)) {
        policies.add(policy);
      }
    }
    return new HttpPipelineBuilder()
        .httpClient(given.getHttpClient())
        .policies(policies.toArray(HttpPipelinePolicy[]::new))
        .tracer(given.getTracer())
        .build();
  }

  /**
   * Sets where in the container the replica lies: before {@code /ltx/…} in the names of its blobs.
   *
   * @param path without slashes at its ends; empty, as it is unless set, for the container's root
   * @return this builder
   */
  public AzureReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Makes the client. Sends no request.
   *
   * @return a new client, closed by the caller
   */
  public ReplicaClient build() {
    AzureReplicaConfig config =
        new AzureReplicaConfig(
            Objects.requireNonNullElse(container.getAccountName(), ""),
            container.getBlobContainerName(),
            new ReplicaKeys(path));
    return new AzureReplicaClient(
        new AzureCalls(container, config), PART_SIZE, AzureListing.LARGEST_PAGE);
  }
}
