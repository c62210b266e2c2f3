package dev.litestream4j.core.write;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.core.fetch.UploadedToken;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.log.LogFile;
import dev.litestream4j.core.log.LogStorage;
import dev.litestream4j.core.view.LoadedFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An LTX file that is to be uploaded: in memory if it is small, else in a file beside the log, so
 * that it can be sent again without being held.
 */
final class EncodedSegment implements AutoCloseable {
  private static final long IN_MEMORY = 1 << 20;
  private static final int BUFFER = 1 << 16;
  private static final String FILE = "upload.tmp";

  private final SegmentContent content;
  private final SegmentContent.Encoded encoded;
  private final Payload payload;
  private final LogStorage storage;
  private final Optional<LogFile> file;

  private EncodedSegment(
      SegmentContent content,
      SegmentContent.Encoded encoded,
      Payload payload,
      LogStorage storage,
      Optional<LogFile> file) {
    this.content = content;
    this.encoded = encoded;
    this.payload = payload;
    this.storage = storage;
    this.file = file;
  }

  static EncodedSegment encode(SegmentContent content, LogStorage storage) throws IOException {
    if (content.bound() <= IN_MEMORY) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      SegmentContent.Encoded encoded = content.encode(bytes);
      Payload payload = Payload.of(bytes.toByteArray());
      return new EncodedSegment(content, encoded, payload, storage, Optional.empty());
    }
    storage.delete(FILE);
    LogFile file = storage.open(FILE);
    try {
      OutputStream out = new BufferedOutputStream(new FileOutput(file), BUFFER);
      SegmentContent.Encoded encoded = content.encode(out);
      out.flush();
      FilePayload payload = new FilePayload(file, encoded.size());
      return new EncodedSegment(content, encoded, payload, storage, Optional.of(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  LtxName name() {
    return new LtxName(0, content.header().minTxid(), content.header().maxTxid());
  }

  Payload payload() {
    return payload;
  }

  /** The file in the form in which a view takes it, once it is in the store. */
  LoadedFile uploaded() {
    Object token = new UploadedToken(name(), encoded.size());
    return load(new LtxObject(name(), encoded.size(), created(), token), content, encoded);
  }

  private Optional<Instant> created() {
    return Optional.of(content.header().timestamp());
  }

  static LoadedFile load(LtxObject object, SegmentContent content, SegmentContent.Encoded encoded) {
    return new LoadedFile(
        new LtxFile(object, content.header(), encoded.trailer()), encoded.index());
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
      storage.delete(FILE);
    }
  }

  /** Writes a file from its start on. */
  static final class FileOutput extends OutputStream {
    private final LogFile file;
    private long at;

    FileOutput(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      file.write(at, ByteBuffer.wrap(bytes, from, length));
      at += length;
    }
  }

  private record FilePayload(LogFile file, long size) implements Payload {
    @Override
    public InputStream open() {
      return new FileInput(file, size);
    }
  }

  private static final class FileInput extends InputStream {
    private final LogFile file;
    private final long size;
    private long at;

    FileInput(LogFile file, long size) {
      this.file = file;
      this.size = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      Objects.checkFromIndexSize(from, length, into.length);
      if (at == size) {
        return length == 0 ? 0 : -1;
      }
      int count = (int) Math.min(length, size - at);
      file.read(at, ByteBuffer.wrap(into, from, count));
      at += count;
      return count;
    }
  }
}
