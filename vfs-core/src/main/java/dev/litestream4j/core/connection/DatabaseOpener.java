package dev.litestream4j.core.connection;

import java.io.IOException;
import java.util.Map;

/** Opens database files for connections. Thread-safe. */
@FunctionalInterface
public interface DatabaseOpener {
  /**
   * Opens a database. May wait for a first snapshot and for the network, within {@code
   * open_timeout}.
   *
   * @param name the database's name in the URL, a label only
   * @param parameters the URI's parameters, decoded
   * @return the file, closed when its connection closes
   * @throws IllegalArgumentException if a parameter is unknown, malformed or missing; the message
   *     is shown to the user
   * @throws IOException if the replica cannot be opened; the message is shown to the user
   */
  DatabaseFile open(String name, Map<String, String> parameters) throws IOException;
}
