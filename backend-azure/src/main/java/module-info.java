/** Replicas in Azure Blob Storage. */
module dev.litestream4j.backend.azure {
  requires transitive dev.litestream4j.api;
  requires transitive com.azure.storage.blob;
  requires com.azure.core;
  requires com.azure.core.http.jdk.httpclient;
  requires com.azure.storage.blob.batch;
  requires java.net.http;
  requires org.slf4j;
  requires static com.azure.identity;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.azure;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.azure.AzureReplicaClientProvider;
}
