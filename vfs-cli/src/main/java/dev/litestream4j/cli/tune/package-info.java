/** Measures settings and page caches with a given workload. */
@NullMarked
package dev.litestream4j.cli.tune;

import org.jspecify.annotations.NullMarked;
