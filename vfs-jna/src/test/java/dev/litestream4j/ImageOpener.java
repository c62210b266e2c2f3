package dev.litestream4j;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.DatabaseOpener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Opens files over one image and remembers them. A database whose name starts with {@code missing}
 * cannot be opened.
 */
final class ImageOpener implements DatabaseOpener {
  private final byte[] image;
  private final Function<byte[], ImageFile> maker;
  private final List<ImageFile> files = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> parameters = new CopyOnWriteArrayList<>();

  ImageOpener(byte[] image) {
    this(image, ImageFile::new);
  }

  ImageOpener(byte[] image, Function<byte[], ImageFile> maker) {
    this.image = image;
    this.maker = maker;
  }

  /** All files that were opened, in order. */
  List<ImageFile> files() {
    return files;
  }

  /** The file opened last. */
  ImageFile last() {
    return files.get(files.size() - 1);
  }

  /** What each open was asked for, in order. */
  List<Map<String, String>> parameters() {
    return parameters;
  }

  @Override
  public DatabaseFile open(String name, Map<String, String> given) throws IOException {
    parameters.add(given);
    if (name.startsWith("missing")) {
      throw new IOException("there is no replica of " + name);
    }
    ImageFile file = maker.apply(image);
    files.add(file);
    return file;
  }
}
