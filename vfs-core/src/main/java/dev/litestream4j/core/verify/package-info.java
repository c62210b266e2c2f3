/** Looking at a replica as a whole: what it holds, and whether all of it is sound. */
@NullMarked
package dev.litestream4j.core.verify;

import org.jspecify.annotations.NullMarked;
