/** Settings: their names, their sources, their values. */
@NullMarked
package dev.litestream4j.core.settings;

import org.jspecify.annotations.NullMarked;
