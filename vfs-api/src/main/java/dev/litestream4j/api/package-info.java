/**
 * Contracts between Litestream4j and its plug-ins.
 *
 * <p>A backend implements {@link dev.litestream4j.api.ReplicaClient}, a cache {@link
 * dev.litestream4j.api.PageCache}; each is found by {@link java.util.ServiceLoader} through its
 * provider. The contract stands in the Javadoc here and in the contract tests of {@code
 * litestream4j-testkit}, nowhere else.
 */
@NullMarked
package dev.litestream4j.api;

import org.jspecify.annotations.NullMarked;
