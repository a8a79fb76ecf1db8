package dev.mantlet.benchmarks.compare;

/**
 * What is compared on one thread and on two.
 *
 * @param ours Mantlet's way
 * @param peer the peer's way
 */
public record ThreadedPair(OpMaker ours, OpMaker peer) {}
