package dev.litestream4j.backend.s3;

import dev.litestream4j.testkit.RecordContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;

class VersitygwContractTest extends S3ServerContract implements RecordContract {
  @Override
  ServerProcess start(Path folder) throws IOException {
    return S3Servers.versitygw(folder, true);
  }

  /** More than a page; a server of folders needs its time for each. */
  @Override
  public int manyObjects() {
    return 1_100;
  }
}
