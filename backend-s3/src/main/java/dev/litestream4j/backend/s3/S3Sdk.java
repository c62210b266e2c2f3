package dev.litestream4j.backend.s3;

import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;

/** Where the SDK's client comes from. Thread-safe. */
interface S3Sdk extends AutoCloseable {
  /**
   * The client; the first call may send requests.
   *
   * @param limit how long these may take
   */
  S3Client client(Duration limit) throws IOException;

  /** Closes what is not the program's own. */
  @Override
  void close();

  /** A client that the program configured, and closes. */
  static S3Sdk given(S3Client client) {
    return new S3Sdk() {
      @Override
      public S3Client client(Duration limit) {
        return client;
      }

      @Override
      public void close() {
        // the program's
      }
    };
  }
}
