/**
 * Counters under continual release: a running total is released after every step of a stream, for
 * one loss that is spent at the start and covers all steps up to a stated horizon.
 *
 * <p>A counter lives in memory. After a restart it is gone, and with it the noise that later totals
 * would have shared; what it cost stays spent. The totals that were released remain good: a new
 * counter, with a spend of its own, can go on from the last of them, as its values are added to a
 * number that is public. Memory that holds a counter holds exact data; do not put it on disk.
 */
package dev.mantlet.dp.continual;
