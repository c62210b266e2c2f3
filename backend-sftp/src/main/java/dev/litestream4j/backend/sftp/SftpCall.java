package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Set;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.PacketType;
import net.schmizz.sshj.sftp.Request;
import net.schmizz.sshj.sftp.Response;

/**
 * The requests of one call of a replica client. Those that return a {@link Pending} do not wait for
 * the answer, so that several cross the network at once; the server handles them in their order.
 *
 * <p>Not thread-safe, as calls are not.
 */
final class SftpCall {
  private static final String OPENSSH = "openssh.com";

  private final SftpChannel channel;
  private final String what;
  private final Deadline deadline;

  SftpCall(SftpChannel channel, String what, Deadline deadline) {
    this.channel = channel;
    this.what = what;
    this.deadline = deadline;
  }

  String what() {
    return what;
  }

  Deadline deadline() {
    return deadline;
  }

  /** Of the names on the server. */
  Charset charset() {
    return channel.engine().getSubsystem().getRemoteCharset();
  }

  private Request request(PacketType type) {
    return channel.engine().newRequest(type);
  }

  private Request request(PacketType type, String path) {
    return text(request(type), path);
  }

  private Request text(Request request, String text) {
    return request.putString(text, charset());
  }

  private Pending send(Request request) throws IOException {
    return channel.send(request, what);
  }

  Response answer(Pending pending) throws IOException {
    return channel.await(pending, what, deadline);
  }

  /** Waits for the answer of a request that gives nothing back. */
  void done(Pending pending) throws IOException {
    answer(pending).ensureStatusPacketIsOK();
  }

  FileAttributes attributes(Pending pending) throws IOException {
    return answer(pending).ensurePacketTypeIs(PacketType.ATTRS).readFileAttributes();
  }

  /** Opens a file and waits for its handle. */
  byte[] open(String path, Set<OpenMode> modes) throws IOException {
    Request request =
        request(PacketType.OPEN, path)
            .putUInt32(OpenMode.toMask(modes))
            .putFileAttributes(FileAttributes.EMPTY);
    return answer(send(request)).ensurePacketTypeIs(PacketType.HANDLE).readBytes();
  }

  /** Opens a folder and waits for its handle. */
  byte[] openFolder(String path) throws IOException {
    Pending opened = send(request(PacketType.OPENDIR, path));
    return answer(opened).ensurePacketTypeIs(PacketType.HANDLE).readBytes();
  }

  Pending readFolder(byte[] handle) throws IOException {
    return send(request(PacketType.READDIR).putString(handle));
  }

  Pending close(byte[] handle) throws IOException {
    return send(request(PacketType.CLOSE).putString(handle));
  }

  /**
   * Closes a handle without waiting, whatever has happened: after an interrupt or the deadline too,
   * and without an error where the connection, and with it the handle, is gone.
   */
  void abandon(byte[] handle) {
    channel.sendUnasked(request(PacketType.CLOSE).putString(handle));
  }

  /** Removes a file on the way out with an error, which stays the one that is reported. */
  void removeAfter(Exception error, String path) {
    Optional<Pending> removal = channel.sendUnasked(request(PacketType.REMOVE, path));
    if (removal.isPresent() && !Thread.currentThread().isInterrupted()) {
      try {
        answer(removal.get());
      } catch (IOException e) {
        error.addSuppressed(e);
      }
    }
  }

  Pending attributesOf(byte[] handle) throws IOException {
    return send(request(PacketType.FSTAT).putString(handle));
  }

  Pending attributesOf(String path) throws IOException {
    return send(request(PacketType.STAT, path));
  }

  /** The attributes of what a path leads to, if there is anything. */
  Optional<FileAttributes> find(String path) throws IOException {
    try {
      return Optional.of(attributes(attributesOf(path)));
    } catch (IOException e) {
      if (SftpErrors.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  Pending read(byte[] handle, long offset, int length) throws IOException {
    return send(request(PacketType.READ).putString(handle).putUInt64(offset).putUInt32(length));
  }

  Pending write(byte[] handle, long offset, byte[] bytes, int length) throws IOException {
    return send(
        request(PacketType.WRITE).putString(handle).putUInt64(offset).putString(bytes, 0, length));
  }

  Pending setModified(byte[] handle, long seconds) throws IOException {
    FileAttributes times = new FileAttributes.Builder().withAtimeMtime(seconds, seconds).build();
    return send(request(PacketType.FSETSTAT).putString(handle).putFileAttributes(times));
  }

  Pending makeFolder(String path) throws IOException {
    return send(request(PacketType.MKDIR, path).putFileAttributes(FileAttributes.EMPTY));
  }

  Pending remove(String path) throws IOException {
    return send(request(PacketType.REMOVE, path));
  }

  /** Whether the server can give a file a second name, which fails where the name is taken. */
  boolean canLink() {
    return channel.engine().supportsServerExtension("hardlink", OPENSSH);
  }

  Pending link(String file, String secondName) throws IOException {
    return send(text(text(extension("hardlink"), file), secondName));
  }

  boolean canReplace() {
    return channel.engine().supportsServerExtension("posix-rename", OPENSSH);
  }

  /** Renames a file; one that has the new name already is replaced in the same step. */
  Pending replace(String file, String newName) throws IOException {
    return send(text(text(extension("posix-rename"), file), newName));
  }

  /** Renames a file; fails, on servers that keep to the protocol, where the name is taken. */
  Pending rename(String file, String newName) throws IOException {
    return send(text(request(PacketType.RENAME, file), newName));
  }

  boolean canSync() {
    return channel.engine().supportsServerExtension("fsync", OPENSSH);
  }

  /** Brings a file to the server's disk. */
  Pending sync(byte[] handle) throws IOException {
    return send(extension("fsync").putString(handle));
  }

  private Request extension(String name) {
    return request(PacketType.EXTENDED).putString(name + "@" + OPENSSH);
  }
}
