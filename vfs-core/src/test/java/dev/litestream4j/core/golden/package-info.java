/** What the golden replicas hold and what a correct reader sees in them. */
@NullMarked
package dev.litestream4j.core.golden;

import org.jspecify.annotations.NullMarked;
