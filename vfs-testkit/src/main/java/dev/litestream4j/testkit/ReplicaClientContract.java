package dev.litestream4j.testkit;

/**
 * The contract of {@link dev.litestream4j.api.ReplicaClient} as tests. An author subclasses it for
 * each kind of store, implements {@link ReplicaContractSetup#connect}, {@link
 * ReplicaContractSetup#plantStray} and {@link ReplicaContractSetup#stored} against a real server
 * and overrides the hooks that do not fit. Where there is a network, it implements {@link
 * NetworkContract} as well.
 */
public abstract class ReplicaClientContract
    implements ListingContract,
        ReadingContract,
        StreamingContract,
        WritingContract,
        LifecycleContract {
  /** For subclasses. */
  protected ReplicaClientContract() {}
}
