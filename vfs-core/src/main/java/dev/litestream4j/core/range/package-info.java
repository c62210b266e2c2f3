/** From pages that are wanted to ranges of files that are read. */
@NullMarked
package dev.litestream4j.core.range;

import org.jspecify.annotations.NullMarked;
