package dev.mantlet.benchmarks.compare;

/**
 * What one round of one side gave.
 *
 * @param value what the case compares, for one unit: nanoseconds or a factor; less is better
 * @param bytes the bytes allocated for one unit
 */
record Figure(double value, double bytes) {}
