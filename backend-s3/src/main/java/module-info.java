/** Replicas in Amazon S3 and stores that speak its protocol. */
module dev.litestream4j.backend.s3 {
  requires transitive dev.litestream4j.api;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.slf4j;
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.http.auth.aws;
  requires software.amazon.awssdk.http.auth.spi;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.regions;
  requires transitive software.amazon.awssdk.services.s3;
  requires software.amazon.awssdk.services.sts;
  requires software.amazon.awssdk.utils;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.backend.s3;

  provides dev.litestream4j.api.ReplicaClientProvider with
      dev.litestream4j.backend.s3.S3ReplicaClientProvider;
}
