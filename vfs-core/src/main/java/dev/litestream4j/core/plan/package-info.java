/** Which LTX files make up a state of the database: pure functions over listings. */
@NullMarked
package dev.litestream4j.core.plan;

import org.jspecify.annotations.NullMarked;
