package dev.mantlet.benchmarks.compare;

/**
 * What some work cost.
 *
 * @param cpuNanos the CPU time of all threads, user and system, in nanoseconds
 * @param wallNanos the elapsed time, in nanoseconds
 * @param bytes the bytes that all live threads allocated on the Java heap
 */
public record Cost(double cpuNanos, double wallNanos, double bytes) {
  Cost minus(Cost earlier) {
    return new Cost(
        cpuNanos - earlier.cpuNanos, wallNanos - earlier.wallNanos, bytes - earlier.bytes);
  }

  Cost dividedBy(double count) {
    return new Cost(cpuNanos / count, wallNanos / count, bytes / count);
  }
}
