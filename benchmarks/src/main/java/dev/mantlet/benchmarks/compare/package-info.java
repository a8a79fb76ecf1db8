/**
 * The command {@code compare}: measures ours and a peer in turn, and judges the ratio by a bar.
 * Knows no leaf.
 */
package dev.mantlet.benchmarks.compare;
