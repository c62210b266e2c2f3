package dev.litestream4j.testkit;

import dev.litestream4j.api.ReplicaClient;

/** The requests of a {@link ReplicaClient}. */
public enum CallKind {
  /** {@link ReplicaClient#list}, whatever number of levels. */
  LIST,
  /** {@link ReplicaClient#open}. */
  OPEN,
  /** {@link ReplicaClient#read} and {@link ReplicaClient#readFully}. */
  READ,
  /** {@link ReplicaClient#create}. */
  CREATE,
  /** {@link ReplicaClient#put}. */
  PUT,
  /** {@link ReplicaClient#delete}, whatever number of names. */
  DELETE,
  /** {@link ReplicaClient#probeExclusiveCreate}. */
  PROBE
}
