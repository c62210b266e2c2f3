/**
 * Replicas over JDBC: the driver for {@code jdbc:litestream:} and {@link
 * dev.litestream4j.jdbc.LitestreamDataSource}.
 */
@NullMarked
package dev.litestream4j.jdbc;

import org.jspecify.annotations.NullMarked;
