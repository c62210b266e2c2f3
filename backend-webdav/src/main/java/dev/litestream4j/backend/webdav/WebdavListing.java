package dev.litestream4j.backend.webdav;

import com.github.sardine.DavResource;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.http.client.HttpResponseException;

/** Lists the folder of one level: the protocol gives all of it, in no order. */
final class WebdavListing {
  private final WebdavReplicaConfig config;
  private final Dav dav;
  private final WebdavCall call;

  WebdavListing(WebdavReplicaConfig config, Dav dav, WebdavCall call) {
    this.config = config;
    this.dav = dav;
    this.call = call;
  }

  /** Gives the level's files in order. */
  void list(int level, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    for (DavResource entry : entries(config.keys().folder(level))) {
      if (!entry.isDirectory()) {
        LtxName.parse(level, entry.getName())
            .filter(name -> name.minTxid() >= fromMinTxid)
            .ifPresent(name -> objects.add(object(name, entry)));
      }
    }
    objects.sort(Comparator.comparing(LtxObject::name));
    objects.forEach(to);
  }

  /** What a folder holds, nothing if there is no such folder. */
  List<DavResource> entries(String folder) throws IOException {
    try {
      return call.ask(() -> dav.folder(config.urlOf(folder)));
    } catch (HttpResponseException e) {
      if (WebdavErrors.isMissing(e.getStatusCode())) {
        return List.of();
      }
      throw e;
    }
  }

  private static LtxObject object(LtxName name, DavResource entry) {
    Optional<Date> modified = Optional.ofNullable(entry.getModified());
    return new LtxObject(
        name, entry.getContentLength(), modified.map(Date::toInstant), WebdavToken.of(entry));
  }
}
