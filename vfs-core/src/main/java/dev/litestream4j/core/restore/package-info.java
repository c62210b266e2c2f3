/** A state of a replica as an ordinary database file. */
@NullMarked
package dev.litestream4j.core.restore;

import org.jspecify.annotations.NullMarked;
