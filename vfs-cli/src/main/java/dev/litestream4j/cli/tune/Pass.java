package dev.litestream4j.cli.tune;

import dev.litestream4j.core.link.Traffic;

/**
 * What one pass over the workload cost.
 *
 * @param millis its time
 * @param traffic the requests that it sent
 */
public record Pass(double millis, Traffic traffic) {}
