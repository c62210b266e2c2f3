/** The page cache that is used unless another one is chosen: on the Java heap, by Caffeine. */
@NullMarked
package dev.litestream4j.cache.caffeine;

import org.jspecify.annotations.NullMarked;
