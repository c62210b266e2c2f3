/** Benchmarks. Each class says in its Javadoc what it asks and how it is run. */
@NullMarked
package dev.litestream4j.benchmarks;

import org.jspecify.annotations.NullMarked;
