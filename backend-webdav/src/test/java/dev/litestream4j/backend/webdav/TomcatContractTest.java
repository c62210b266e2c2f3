package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.TemporaryName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

class TomcatContractTest extends WebdavContract {
  @Override
  DavServer start(Path folder) throws IOException {
    return TomcatServer.start(folder);
  }

  /**
   * Tomcat keeps what came of an upload that broke off, even if it was told to delete it before it
   * noticed. Such a file is removed when it is old; the other servers leave none.
   */
  @Override
  public Set<String> stored() throws IOException {
    return super.stored().stream()
        .filter(file -> !file.contains("/" + TemporaryName.PREFIX))
        .collect(Collectors.toSet());
  }

  /** The server is in this JVM. */
  @Override
  public int largeObjectSize() {
    return (9 << 20) + 1;
  }
}
