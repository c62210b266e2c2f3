package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.FileMode;
import net.schmizz.sshj.sftp.PacketType;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.Response.StatusCode;

/** Lists the folder of one level. The protocol has no order and no start: all of it is read. */
final class SftpListing {
  /** Pages of the folder that are asked for at once. */
  private static final int WINDOW = 8;

  private final SftpReplicaConfig config;
  private final SftpCall call;

  SftpListing(SftpReplicaConfig config, SftpCall call) {
    this.config = config;
    this.call = call;
  }

  /** A name in a folder. */
  @FunctionalInterface
  interface Entries {
    void accept(String fileName, FileAttributes attributes) throws IOException;
  }

  /** Gives the level's files in order. */
  void list(int level, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    each(
        call,
        config.folderOf(level),
        (fileName, attributes) -> {
          Optional<LtxName> name =
              LtxName.parse(level, fileName).filter(n -> n.minTxid() >= fromMinTxid);
          if (name.isPresent()) {
            file(name.get(), attributes).ifPresent(objects::add);
          }
        });
    objects.sort((a, b) -> a.name().compareTo(b.name()));
    objects.forEach(to);
  }

  /** Listings show a symbolic link itself; its file is what counts. */
  private Optional<LtxObject> file(LtxName name, FileAttributes listed) throws IOException {
    Optional<FileAttributes> attributes =
        listed.getType() == FileMode.Type.SYMLINK
            ? call.find(config.pathOf(name))
            : Optional.of(listed);
    return attributes.filter(SftpListing::isFile).map(found -> SftpToken.of(found).object(name));
  }

  /** Servers without file types among their attributes have to be believed. */
  static boolean isFile(FileAttributes attributes) {
    FileMode.Type type = attributes.getType();
    return type == FileMode.Type.REGULAR || type == FileMode.Type.UNKNOWN;
  }

  /** Gives all entries of a folder, none if there is no such folder. */
  static void each(SftpCall call, String folder, Entries to) throws IOException {
    byte[] handle;
    try {
      handle = call.openFolder(folder);
    } catch (IOException e) {
      if (SftpErrors.isMissing(e)) {
        return;
      }
      throw e;
    }
    try {
      Deque<Pending> pages = new ArrayDeque<>();
      int window = 1;
      do {
        while (pages.size() < window) {
          pages.add(call.readFolder(handle));
        }
        window = Math.min(WINDOW, window * 2);
      } while (page(call, call.answer(pages.remove()), to));
    } finally {
      call.abandon(handle);
    }
  }

  private static boolean page(SftpCall call, Response page, Entries to) throws IOException {
    if (page.getType() != PacketType.NAME) {
      page.ensurePacketTypeIs(PacketType.STATUS).ensureStatusIs(StatusCode.EOF);
      return false;
    }
    int count = page.readUInt32AsInt();
    for (int i = 0; i < count; i++) {
      String fileName = page.readString(call.charset());
      page.readString(call.charset());
      to.accept(fileName, page.readFileAttributes());
    }
    return true;
  }
}
