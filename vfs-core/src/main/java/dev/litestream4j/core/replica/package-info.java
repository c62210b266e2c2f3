/** One replica in this process: its client, cache, newest view and poller. */
@NullMarked
package dev.litestream4j.core.replica;

import org.jspecify.annotations.NullMarked;
