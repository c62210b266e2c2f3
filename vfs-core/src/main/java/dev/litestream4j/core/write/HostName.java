package dev.litestream4j.core.write;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine's own name, for people. */
final class HostName {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  /** Asking the network for it takes seconds where no name server answers. */
  private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /** Letters, digits, {@code .}, {@code _} and {@code -} only. */
  static String get() {
    String name;
    try {
      name =
          Files.isReadable(LINUX)
              ? Files.readString(LINUX).strip()
              : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      LOG.debug("this host has no name", e);
      name = "unknown";
    }
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }
}
