/** Immutable states of a database, loaded from a replica. */
@NullMarked
package dev.litestream4j.core.view;

import org.jspecify.annotations.NullMarked;
