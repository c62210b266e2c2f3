package dev.litestream4j.cli;

class AzureGoldenIT extends GoldenStoreContract {
  AzureGoldenIT() {
    super("abs");
  }
}
