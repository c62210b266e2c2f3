package dev.litestream4j.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;

/** The golden replicas, copied to folders with the times that Litestream gives to files. */
class GoldenFolderIT extends GoldenBackendContract {
  @TempDir private static Path parent;

  @Override
  protected String url(String replica) {
    return parent.resolve(replica).toUri().toString();
  }

  @Override
  protected void upload(String replica, int level, String fileName, byte[] content, Instant created)
      throws IOException {
    Path folder = Files.createDirectories(parent.resolve(replica + "/ltx/" + level));
    Path file = Files.write(folder.resolve(fileName), content);
    Files.setLastModifiedTime(file, FileTime.from(created));
  }
}
