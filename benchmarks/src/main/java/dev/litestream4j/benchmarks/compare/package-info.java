/** Our VFS beside a download of everything, a local file and Litestream's VFS, over a far store. */
@NullMarked
package dev.litestream4j.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
