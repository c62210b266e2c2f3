package dev.litestream4j.backend.sftp;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes pairs of keys: a file, and one beside it that ends in {@code .pub}. */
final class SshKeys {
  private static final ServerProgram KEYGEN =
      new ServerProgram("ssh-keygen", "apt-get install openssh-client");

  private SshKeys() {}

  static Path make(Path folder, String name, String type) throws IOException {
    Path file = folder.resolve(name);
    try (ServerProcess process =
        ServerProcess.run(
            KEYGEN, List.of("-q", "-t", type, "-N", "", "-f", file.toString()), Map.of())) {
      while (process.isAlive()) {
        Thread.onSpinWait();
      }
    }
    if (!Files.exists(file)) {
      throw new IOException("ssh-keygen made no " + file);
    }
    return file;
  }

  /** Type and key, without the comment. */
  static String publicKey(Path file) throws IOException {
    String[] words = Files.readString(Path.of(file + ".pub")).split(" ", -1);
    return words[0] + " " + words[1].strip();
  }
}
