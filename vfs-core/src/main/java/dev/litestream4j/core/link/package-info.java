/** A far store simulated before a near one, and what goes over the way to it. */
@NullMarked
package dev.litestream4j.core.link;

import org.jspecify.annotations.NullMarked;
