/** Finds the plug-ins on the class path. */
@NullMarked
package dev.litestream4j.core.provider;

import org.jspecify.annotations.NullMarked;
