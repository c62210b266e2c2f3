/** Tests of results as text. */
@NullMarked
package dev.litestream4j.cli.rows;

import org.jspecify.annotations.NullMarked;
