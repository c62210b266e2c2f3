package dev.litestream4j.cli;

class SftpGoldenIT extends GoldenStoreContract {
  SftpGoldenIT() {
    super("sftp");
  }
}
