/** The command-line program. */
@NullMarked
package dev.litestream4j.cli;

import org.jspecify.annotations.NullMarked;
