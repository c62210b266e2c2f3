/** Getting bytes and pages from a replica: pools, retries, single flight, the page source. */
@NullMarked
package dev.litestream4j.core.fetch;

import org.jspecify.annotations.NullMarked;
