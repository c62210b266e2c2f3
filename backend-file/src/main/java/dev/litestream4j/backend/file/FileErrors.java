package dev.litestream4j.backend.file;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Translates what the file system throws into the classes of the contract, in this one place. */
final class FileErrors {
  private final Path folder;

  FileErrors(Path folder) {
    this.folder = folder;
  }

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  IOException translate(String what, IOException e) {
    if (e instanceof ReplicaException || e instanceof InterruptedIOException) {
      return e;
    }
    if (e instanceof ClosedByInterruptException) {
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      return interrupted;
    }
    if (e instanceof AccessDeniedException) {
      return new ReplicaAccessDeniedException(
          what + " failed: permission denied on " + e.getMessage(), e);
    }
    Optional<Path> file = fileInsteadOfFolder();
    if (file.isPresent()) {
      return new ReplicaException(
          what
              + " failed: "
              + file.get()
              + " is a file, but the folder of a replica (the one that holds 'ltx') was expected",
          e);
    }
    if (e instanceof NoSuchFileException) {
      return new ObjectNotFoundException(what + " failed: there is no such file", e);
    }
    if (e instanceof NotDirectoryException) {
      return new ReplicaException(what + " failed: " + e.getMessage() + " is not a folder", e);
    }
    // a full disk, too many open files, a network file system that is away for a moment
    return new TransientReplicaException(what + " failed: " + reason(e), e);
  }

  /** The same for a call that writes: there a missing file is a folder that someone removed. */
  IOException translateWrite(String what, IOException e) {
    return e instanceof NoSuchFileException
        ? new TransientReplicaException(
            what + " failed: " + e.getMessage() + " was removed meanwhile", e)
        : translate(what, e);
  }

  /** Looks from the root towards the replica's folder for a file where a folder should be. */
  private Optional<Path> fileInsteadOfFolder() {
    for (Path path = folder.resolve("ltx"); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        return Files.isDirectory(path) ? Optional.empty() : Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException system && system.getReason() != null
        ? system.getFile() + ": " + system.getReason()
        : String.valueOf(e.getMessage());
  }
}
