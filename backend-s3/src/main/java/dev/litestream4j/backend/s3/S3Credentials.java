package dev.litestream4j.backend.s3;

import dev.litestream4j.api.ReplicaContext;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Where credentials come from. */
final class S3Credentials {
  /** For messages, in the order in which they are looked for. */
  static final String LOOKED_FOR =
      "LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, or what the AWS SDK's default chain finds (system properties,"
          + " web identity, the profile in ~/.aws, container and instance roles)";

  private S3Credentials() {}

  /**
   * Keys that were given by name, else the SDK's default chain.
   *
   * @return a provider, closed by the caller if it can be
   */
  static AwsCredentialsProvider of(ReplicaContext context) {
    return pair(context, "LITESTREAM_ACCESS_KEY_ID", "LITESTREAM_SECRET_ACCESS_KEY")
        .or(() -> pair(context, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
        .<AwsCredentialsProvider>map(StaticCredentialsProvider::create)
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  private static Optional<AwsCredentials> pair(
      ReplicaContext context, String idVariable, String secretVariable) {
    String id = value(context, idVariable);
    String secret = value(context, secretVariable);
    if (id.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    String token = value(context, "AWS_SESSION_TOKEN");
    return Optional.of(
        token.isEmpty() || !idVariable.startsWith("AWS")
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, token));
  }

  private static String value(ReplicaContext context, String variable) {
    return context.environment().getOrDefault(variable, "").trim();
  }
}
