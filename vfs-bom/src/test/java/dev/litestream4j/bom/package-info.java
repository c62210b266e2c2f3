/** Keeps the BOM in step with the modules. */
@NullMarked
package dev.litestream4j.bom;

import org.jspecify.annotations.NullMarked;
