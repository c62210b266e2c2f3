/** Tests of what is found in replicas as a whole. */
@NullMarked
package dev.litestream4j.core.verify;

import org.jspecify.annotations.NullMarked;
