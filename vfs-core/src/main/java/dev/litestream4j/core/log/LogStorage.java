package dev.litestream4j.core.log;

import java.io.IOException;
import java.util.List;

/**
 * The folder in which a log lies: all that the log asks of a file system, so that a test can lose
 * what was not synced. Names are created, deleted and changed durably only by {@link #syncNames}.
 * Thread-safe.
 */
public interface LogStorage extends AutoCloseable {
  /**
   * Where this is, for messages.
   *
   * @return a path
   */
  String location();

  /**
   * Claims the folder against all other users, in this process and others, until {@link #close} or
   * the process's end.
   *
   * @return false if another one has it
   * @throws IOException if that cannot be found out
   */
  boolean lock() throws IOException;

  /**
   * The files in the folder.
   *
   * @return their names, ascending
   * @throws IOException if the folder cannot be read
   */
  List<String> list() throws IOException;

  /**
   * Opens a file, and creates it if there is none.
   *
   * @param name of the file
   * @return the file, closed by the caller
   * @throws IOException if it cannot be opened
   */
  LogFile open(String name) throws IOException;

  /**
   * Deletes a file if there is one. Whoever has it open can go on reading.
   *
   * @param name of the file
   * @throws IOException if it cannot be deleted
   */
  void delete(String name) throws IOException;

  /**
   * Gives a file another name, in place of any other file of that name.
   *
   * @param from the present name
   * @param to the new name
   * @throws IOException if that failed
   */
  void rename(String from, String to) throws IOException;

  /**
   * Makes durable which files there are.
   *
   * @throws IOException if that failed
   */
  void syncNames() throws IOException;

  /** Gives the claim up. Closing twice has no effect. */
  @Override
  void close() throws IOException;
}
