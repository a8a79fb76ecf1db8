package dev.mantlet.benchmarks.compare;

/**
 * What is compared.
 *
 * @param ours Mantlet's way
 * @param peer the peer's way, or the floor
 */
public record Pair(Work ours, Work peer) {}
