package dev.litestream4j.cli;

class NatsGoldenIT extends GoldenStoreContract {
  NatsGoldenIT() {
    super("nats");
  }
}
