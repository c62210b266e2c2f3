package dev.litestream4j.cli;

class GcsGoldenIT extends GoldenStoreContract {
  GcsGoldenIT() {
    super("gs");
  }
}
