package dev.litestream4j.backend.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import dev.litestream4j.api.ReplicaAccessDeniedException;

/** Azure's default credential, whose artifact a program adds if it wants it. */
final class DefaultCredential {
  private DefaultCredential() {}

  /**
   * The credential: environment variables, workload and managed identities, the Azure CLI.
   *
   * @param otherwise what to say if the artifact is not there
   */
  static TokenCredential find(String otherwise) throws ReplicaAccessDeniedException {
    try {
      return new DefaultAzureCredentialBuilder().build();
    } catch (NoClassDefFoundError e) {
      throw new ReplicaAccessDeniedException(
          otherwise
              + "; for managed identities and the Azure CLI add the artifact"
              + " com.azure:azure-identity",
          e);
    }
  }
}
