package dev.litestream4j.cli;

class WebdavPrimaryIT extends PrimaryStoreContract {
  WebdavPrimaryIT() {
    super("webdav", "primary");
  }
}
