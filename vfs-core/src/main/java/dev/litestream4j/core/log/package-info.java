/** The local log: commits that are durable on this machine and not yet in the replica. */
@NullMarked
package dev.litestream4j.core.log;

import org.jspecify.annotations.NullMarked;
