package dev.litestream4j.benchmarks.compare;

/** A part of the comparison, with a table of its own. */
interface Section {
  /** What it is called on the command line. */
  String name();

  /**
   * Measures and prints.
   *
   * @param far where the replicas go
   */
  void run(Far far) throws Exception;
}
