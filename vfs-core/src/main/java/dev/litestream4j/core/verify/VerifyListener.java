package dev.litestream4j.core.verify;

/** Is told how a verification goes on: from several threads, one call at a time. */
@FunctionalInterface
public interface VerifyListener {
  /**
   * Some more was read. Must return soon: verification waits.
   *
   * @param progress how far it is
   */
  void progress(VerifyProgress progress);
}
