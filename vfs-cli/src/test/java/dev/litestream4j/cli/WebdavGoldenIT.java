package dev.litestream4j.cli;

class WebdavGoldenIT extends GoldenStoreContract {
  WebdavGoldenIT() {
    super("webdav");
  }
}
