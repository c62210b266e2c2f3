/** Many LTX files as one: a stream that needs no more memory than a page of each. */
@NullMarked
package dev.litestream4j.core.merge;

import org.jspecify.annotations.NullMarked;
