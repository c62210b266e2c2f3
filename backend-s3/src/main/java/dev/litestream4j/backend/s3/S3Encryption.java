package dev.litestream4j.backend.s3;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the store encrypts what is written: as the bucket says, with a key that comes with each
 * request (SSE-C), or with a key of AWS KMS.
 *
 * @param customerKey 256 bits in Base64, for SSE-C
 * @param customerKeyMd5 its MD5 in Base64; present if and only if {@code customerKey} is
 * @param kmsKeyId id, ARN or alias of a key of KMS
 */
record S3Encryption(
    @Nullable String customerKey, @Nullable String customerKeyMd5, @Nullable String kmsKeyId) {
  static final S3Encryption OF_BUCKET = new S3Encryption(null, null, null);

  /** The one algorithm there is for customers' keys. */
  static final String ALGORITHM = "AES256";

  private static final int KEY_BYTES = 32;

  S3Encryption {
    if (customerKey != null && kmsKeyId != null) {
      throw new IllegalArgumentException(
          "sse-customer-key and sse-kms-key-id exclude each other: give one of them");
    }
    if (customerKey == null && customerKeyMd5 != null) {
      throw new IllegalArgumentException("sse-customer-key-md5 without sse-customer-key");
    }
    if (customerKey != null) {
      String actual = md5(customerKey);
      if (customerKeyMd5 != null && !customerKeyMd5.equals(actual)) {
        throw new IllegalArgumentException("sse-customer-key-md5 is not the MD5 of the key");
      }
      customerKeyMd5 = actual;
    }
  }

  private static String md5(String key) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(key.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      // not as the cause: its message shows a part of the key
      bytes = new byte[0];
    }
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("sse-customer-key must be 32 bytes in Base64");
    }
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /**
   * Headers of every request for the bytes or the properties of an object, or with a part of it.
   */
  Map<String, String> headers() {
    return customerKey == null || customerKeyMd5 == null
        ? Map.of()
        : Map.of(
            "x-amz-server-side-encryption-customer-algorithm", ALGORITHM,
            "x-amz-server-side-encryption-customer-key", customerKey,
            "x-amz-server-side-encryption-customer-key-MD5", customerKeyMd5);
  }

  /** Headers of a request that makes an object. */
  Map<String, String> creatingHeaders() {
    return kmsKeyId == null
        ? headers()
        : Map.of(
            "x-amz-server-side-encryption",
            "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id",
            kmsKeyId);
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return customerKey != null
        ? "S3Encryption[customer's key]"
        : "S3Encryption[" + Objects.requireNonNullElse(kmsKeyId, "as the bucket says") + "]";
  }
}
