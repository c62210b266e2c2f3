package dev.litestream4j.cli;

class S3PrimaryIT extends PrimaryStoreContract {
  S3PrimaryIT() {
    super("s3", "primary");
  }
}
