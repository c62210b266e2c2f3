/** The system's time, the one place where it is read. */
@NullMarked
package dev.litestream4j.core.clock;

import org.jspecify.annotations.NullMarked;
