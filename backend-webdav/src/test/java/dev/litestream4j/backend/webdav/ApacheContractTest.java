package dev.litestream4j.backend.webdav;

import dev.litestream4j.testkit.WriterProcessContract;
import java.io.IOException;
import java.nio.file.Path;

/** Also what several processes, and one that is killed, do to one replica. */
class ApacheContractTest extends WebdavContract implements WriterProcessContract {
  @Override
  DavServer start(Path folder) throws IOException {
    return ApacheServer.start(folder);
  }

  @Override
  public int processRaces() {
    return 30;
  }
}
