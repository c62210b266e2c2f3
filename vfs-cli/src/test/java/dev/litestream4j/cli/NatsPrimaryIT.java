package dev.litestream4j.cli;

/** Litestream's configuration takes all of a NATS URL's path for the bucket. */
class NatsPrimaryIT extends PrimaryStoreContract {
  NatsPrimaryIT() {
    super("nats", "");
  }
}
