/**
 * For authors of replica clients and page caches, and for tests of what stands on them.
 *
 * <p>An author subclasses {@link dev.litestream4j.testkit.ReplicaClientContract} or {@link
 * dev.litestream4j.testkit.PageCacheContract} and overrides the hooks; where an implementation
 * cannot do what the contract says by default, a hook states it and the contract then asserts the
 * deviation.
 *
 * <p>Decorators are put around a client in this order, the outermost first: {@link
 * dev.litestream4j.testkit.RecordingReplicaClient} (so that it sees latency and faults), {@link
 * dev.litestream4j.testkit.LeakCheckingReplicaClient}, {@link
 * dev.litestream4j.testkit.FaultInjectingReplicaClient}.
 *
 * <p>Real servers are found and started by {@link dev.litestream4j.testkit.ServerProcess}; {@link
 * dev.litestream4j.testkit.FaultProxy} stands for the network between a client and one.
 */
@NullMarked
package dev.litestream4j.testkit;

import org.jspecify.annotations.NullMarked;
