/** Writing: transactions, commits to the local log, their upload, and what becomes of lost ones. */
@NullMarked
package dev.litestream4j.core.write;

import org.jspecify.annotations.NullMarked;
