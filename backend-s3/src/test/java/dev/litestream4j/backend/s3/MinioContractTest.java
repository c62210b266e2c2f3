package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.RecordContract;
import dev.litestream4j.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MinioContractTest extends S3ServerContract implements RecordContract {
  @Override
  ServerProcess start(Path folder) throws IOException {
    return S3Servers.minio(folder);
  }

  @Test
  void aLeaseLiesWhereLitestreamLooksForIt() throws IOException {
    try (ReplicaClient client = connect()) {
      Deadline deadline = Deadline.after(clock(), Duration.ofMinutes(1));
      RecordStore records = client.records().orElseThrow();
      assertThat(records.create("lock.json", "{}", deadline)).isPresent();
      assertThat(stored()).singleElement().asString().endsWith("/lock.json");
      assertThat(client.probeExclusiveCreate(deadline)).isTrue();
    }
  }
}
