package dev.litestream4j.backend.oss;

import com.aliyun.oss.common.auth.CredentialsProvider;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.auth.DefaultCredentials;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaContext;

/** Where credentials come from. */
final class OssCredentials {
  /** For messages. */
  static final String LOOKED_FOR =
      "OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (and OSS_SESSION_TOKEN for temporary ones)";

  private OssCredentials() {}

  /**
   * Keys that are in the environment.
   *
   * @throws ReplicaAccessDeniedException if there are none
   */
  static CredentialsProvider of(ReplicaContext context, String url)
      throws ReplicaAccessDeniedException {
    String id = value(context, "OSS_ACCESS_KEY_ID");
    String secret = value(context, "OSS_ACCESS_KEY_SECRET");
    String token = value(context, "OSS_SESSION_TOKEN");
    if (id.isEmpty() || secret.isEmpty()) {
      throw new ReplicaAccessDeniedException(
          "opening the replica "
              + url
              + " failed: no credentials were found. Looked for: "
              + LOOKED_FOR
              + "; for others build a client in code (OssReplicaClientBuilder)");
    }
    return new DefaultCredentialProvider(
        token.isEmpty()
            ? new DefaultCredentials(id, secret)
            : new DefaultCredentials(id, secret, token));
  }

  private static String value(ReplicaContext context, String variable) {
    return context.environment().getOrDefault(variable, "").trim();
  }
}
