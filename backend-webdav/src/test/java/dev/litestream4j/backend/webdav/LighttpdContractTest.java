package dev.litestream4j.backend.webdav;

import java.io.IOException;
import java.nio.file.Path;

class LighttpdContractTest extends WebdavContract {
  @Override
  DavServer start(Path folder) throws IOException {
    return LighttpdServer.start(folder);
  }
}
