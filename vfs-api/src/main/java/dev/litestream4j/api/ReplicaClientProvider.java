package dev.litestream4j.api;

import java.util.Set;

/** Opens replicas of some URL schemes. Found by {@link java.util.ServiceLoader}. */
public interface ReplicaClientProvider {
  /**
   * The URL schemes this provider serves.
   *
   * @return lower-case schemes, without a colon; none of them served by another provider on the
   *     class path
   */
  Set<String> schemes();

  /**
   * Makes a client. Checks URL and options; need not reach the store yet.
   *
   * @param url one of {@link #schemes}
   * @param context clock, environment and properties
   * @return a new client, closed by the caller
   * @throws ReplicaException if the URL or an option is malformed or credentials are missing; the
   *     message names it and what to do, and shows no credential
   */
  ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException;
}
