/**
 * Replicas in an object-store bucket of NATS JetStream, as Litestream's {@code nats} replicas: each
 * file is an object {@code <path>/ltx/<level>/<min>-<max>.ltx}.
 */
@NullMarked
package dev.litestream4j.backend.nats;

import org.jspecify.annotations.NullMarked;
