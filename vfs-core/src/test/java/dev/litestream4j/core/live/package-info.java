/** A replica that changes while it is read. */
@NullMarked
package dev.litestream4j.core.live;

import org.jspecify.annotations.NullMarked;
