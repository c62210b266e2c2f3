/** Compaction, snapshots and retention: what keeps a replica small while it is written to. */
@NullMarked
package dev.litestream4j.core.upkeep;

import org.jspecify.annotations.NullMarked;
