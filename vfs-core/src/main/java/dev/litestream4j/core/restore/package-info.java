/** A state of a replica as an ordinary database file, and an ordinary file as a replica. */
@NullMarked
package dev.litestream4j.core.restore;

import org.jspecify.annotations.NullMarked;
