package dev.litestream4j.backend.sftp;

import java.util.Map;

/** A server that can neither link nor rename over a file: it is read, and put to, at most. */
class NoExtensionsContractTest extends MinaContractTest {
  @Override
  Map<String, Object> properties() {
    return MinaServer.withoutExtensions();
  }

  @Override
  public boolean createsExclusively() {
    return false;
  }

  /** Listings are the same with and without the extensions. */
  @Override
  public int manyObjects() {
    return 250;
  }
}
