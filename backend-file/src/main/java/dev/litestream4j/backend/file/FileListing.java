package dev.litestream4j.backend.file;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Lists the folder of one level. */
final class FileListing {
  private final FileReplicaConfig config;
  private final String what;
  private final Deadline deadline;

  FileListing(FileReplicaConfig config, String what, Deadline deadline) {
    this.config = config;
    this.what = what;
    this.deadline = deadline;
  }

  /** Gives the level's files in order; those that vanish meanwhile are left out. */
  void list(int level, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    for (LtxName name : names(level, fromMinTxid)) {
      check();
      Optional<LtxObject> object = object(name);
      if (object.isPresent()) {
        to.accept(object.get());
      }
    }
  }

  private List<LtxName> names(int level, long fromMinTxid) throws IOException {
    List<LtxName> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(config.folderOf(level))) {
      for (Path entry : entries) {
        check();
        LtxName.parse(level, entry.getFileName().toString())
            .filter(name -> name.minTxid() >= fromMinTxid)
            .ifPresent(names::add);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return names;
  }

  private Optional<LtxObject> object(LtxName name) throws IOException {
    try {
      return Optional.of(object(name, FileToken.attributes(config.pathOf(name))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static LtxObject object(LtxName name, BasicFileAttributes attributes) {
    return new LtxObject(
        name,
        attributes.size(),
        Optional.of(attributes.lastModifiedTime().toInstant()),
        FileToken.of(attributes));
  }

  private void check() throws IOException {
    deadline.check(what);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
  }
}
