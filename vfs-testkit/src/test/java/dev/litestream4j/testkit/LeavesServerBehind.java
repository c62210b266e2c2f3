package dev.litestream4j.testkit;

import java.io.IOException;

/** Starts a server, prints its process id and ends without ending it. */
final class LeavesServerBehind {
  private LeavesServerBehind() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println(EchoServer.process().pid());
    System.exit(0);
  }
}
