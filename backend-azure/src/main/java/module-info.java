/** Replicas in Azure Blob Storage. */
module dev.litestream4j.backend.azure {
  requires dev.litestream4j.api;
}
