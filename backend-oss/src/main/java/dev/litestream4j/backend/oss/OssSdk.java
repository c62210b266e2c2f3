package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.common.auth.CredentialsProvider;
import com.aliyun.oss.common.comm.NoRetryStrategy;
import com.aliyun.oss.common.comm.SignVersion;
import dev.litestream4j.api.Endpoints;

/** The SDK's client as this backend wants it. */
final class OssSdk {
  private static final int CONNECT_MILLIS = 5_000;

  /** A store that sends nothing for so long is taken for dead: another try may meet a live one. */
  private static final int SOCKET_MILLIS = 10_000;

  private static final int CONNECTIONS = 64;

  private OssSdk() {}

  static OSS client(OssSettings settings, CredentialsProvider credentials) {
    ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
    configuration.setMaxErrorRetry(0);
    configuration.setRetryStrategy(new NoRetryStrategy());
    configuration.setConnectionTimeout(CONNECT_MILLIS);
    configuration.setSocketTimeout(SOCKET_MILLIS);
    configuration.setConnectionRequestTimeout(SOCKET_MILLIS);
    configuration.setMaxConnections(CONNECTIONS);
    configuration.setSignatureVersion(SignVersion.V4);
    // the names of buckets at an address in a private network are in no DNS
    configuration.setSLDEnabled(Endpoints.isLocal(settings.endpoint()));
    return OSSClientBuilder.create()
        .endpoint(settings.endpoint().toString())
        .region(settings.region())
        .credentialsProvider(credentials)
        .clientConfiguration(configuration)
        .build();
  }
}
