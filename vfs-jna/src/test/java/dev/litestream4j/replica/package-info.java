/** Whole replicas through sqlite-jdbc, as an application reads them. */
@NullMarked
package dev.litestream4j.replica;

import org.jspecify.annotations.NullMarked;
