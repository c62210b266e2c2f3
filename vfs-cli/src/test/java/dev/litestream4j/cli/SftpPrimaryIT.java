package dev.litestream4j.cli;

class SftpPrimaryIT extends PrimaryStoreContract {
  SftpPrimaryIT() {
    super("sftp", "primary");
  }
}
