package dev.litestream4j.core.write;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.log.LogFile;
import dev.litestream4j.core.log.LogSegment;
import dev.litestream4j.core.log.LogStorage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Writes transactions that cannot be uploaded to a file beside the log: one LTX file that goes on
 * from the TXID before its own, as it was when they were made.
 */
final class SetAside {
  private static final int BUFFER = 1 << 16;

  private SetAside() {}

  /** Gives the path of the file, which is durable. */
  static String write(LogStorage storage, List<LogSegment> segments, long writer, Instant now)
      throws IOException {
    SegmentContent content = new SegmentContent(segments, writer);
    String txid = Txid.format(content.header().minTxid());
    String name = "set-aside-" + now.toEpochMilli() + "-" + txid + "-" + txid + ".ltx";
    try (LogFile file = storage.open(name)) {
      OutputStream out = new BufferedOutputStream(new EncodedSegment.FileOutput(file), BUFFER);
      content.encode(out);
      out.flush();
      file.sync();
    }
    storage.syncNames();
    return Path.of(storage.location()).resolve(name).toString();
  }
}
