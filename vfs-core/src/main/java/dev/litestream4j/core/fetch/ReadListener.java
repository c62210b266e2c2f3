package dev.litestream4j.core.fetch;

/** Is told how the reading of many files goes on: from several threads, one call at a time. */
@FunctionalInterface
public interface ReadListener {
  /**
   * Some more was read. Must return soon: reading waits.
   *
   * @param progress how far it is
   */
  void progress(ReadProgress progress);
}
