package dev.litestream4j.cli;

class S3GoldenIT extends GoldenStoreContract {
  S3GoldenIT() {
    super("s3");
  }
}
