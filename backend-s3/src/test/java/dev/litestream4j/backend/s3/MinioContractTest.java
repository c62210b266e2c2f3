package dev.litestream4j.backend.s3;

import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;

class MinioContractTest extends S3ServerContract {
  @Override
  ServerProcess start(Path folder) throws IOException {
    return S3Servers.minio(folder);
  }
}
