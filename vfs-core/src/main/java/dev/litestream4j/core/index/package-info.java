/** Where each page of a database lies: the primitive, persistent page index. */
@NullMarked
package dev.litestream4j.core.index;

import org.jspecify.annotations.NullMarked;
