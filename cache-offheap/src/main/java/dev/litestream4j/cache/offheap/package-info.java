/** A page cache outside the Java heap, by Chronicle Map, which can survive a restart. */
@NullMarked
package dev.litestream4j.cache.offheap;

import org.jspecify.annotations.NullMarked;
