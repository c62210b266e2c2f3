/** Results of a query as text: table, CSV, JSON. */
@NullMarked
package dev.litestream4j.cli.rows;

import org.jspecify.annotations.NullMarked;
